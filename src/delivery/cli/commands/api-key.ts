import type { Temporal } from 'temporal-polyfill';

import { createApiKey } from '#delivery/access/api-keys.ts';
import { isScope, SCOPES, type Scope } from '#delivery/access/scopes.ts';
import { UsageError, type Command } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { apiKeys, revokeApiKey } from '#store/queries/access.ts';
import { recordAudit } from '#store/queries/delivery.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Id', isId: true },
  ...['Name', 'Scopes', 'Created', 'Last used', 'Revoked'].map((title) => ({ title })),
];

export const createKey: Command = {
  name: 'api-key create',
  words: [],
  flags: [
    { name: 'name', value: 'NAME', help: 'what it is for, so that you know it again' },
    {
      name: 'scope',
      value: 'SCOPE',
      help: `${SCOPES.join(', ')}; may be repeated`,
      isRepeatable: true,
    },
  ],
  summary: 'makes a REST key and shows it once',
  examples: [
    'moneyradar api-key create --name grafana --scope read',
    'moneyradar api-key create --name product --scope track',
  ],
  async run({ db: open, now }, input) {
    const name = input.values['name']?.at(-1)?.trim();
    if (!name) throw new UsageError('`api-key create` needs --name, such as --name grafana.');
    const scopes = validScopes(input.values['scope'] ?? []);
    const db = await open();
    const { id, key } = await createApiKey(db, { name, scopes, now: now() });
    await recordAudit(db, {
      actor: 'cli',
      action: 'api_key_created',
      subject: id,
      detail: { name, scopes },
    });
    return {
      json: { id, name, scopes, key },
      text: () => `${key}\n\nKeep it now: it is not stored and cannot be shown again.`,
    };
  },
};

export const listKeys: Command = {
  name: 'api-key list',
  words: [],
  flags: [],
  summary: 'shows which REST keys there are',
  examples: ['moneyradar api-key list', 'moneyradar api-key list --json'],
  async run({ db }) {
    const keys = await apiKeys(await db(), {});
    return {
      json: {
        keys: keys.map((key) => ({
          id: key.id,
          name: key.name,
          scopes: key.scopes,
          created_at: key.createdAt.toString(),
          last_used_at: key.lastUsedAt?.toString() ?? null,
          revoked_at: key.revokedAt?.toString() ?? null,
        })),
      },
      text: (width) =>
        keys.length === 0
          ? 'There is none yet: moneyradar api-key create --name NAME --scope read'
          : table(
              COLUMNS,
              keys.map((key) => [
                key.id,
                key.name,
                key.scopes.join(' '),
                ...[key.createdAt, key.lastUsedAt, key.revokedAt].map(minute),
              ]),
              width,
            ),
    };
  },
};

export const revokeKey: Command = {
  name: 'api-key revoke',
  words: ['ID'],
  flags: [],
  summary: 'ends a REST key at once',
  examples: ['moneyradar api-key revoke 4f1c0a9be2d37c58'],
  async run({ db: open, now }, input) {
    const [id = ''] = input.words;
    const db = await open();
    const [revoked] = await revokeApiKey(db, { id, revokedAt: now() });
    if (!revoked) {
      const text = () => `There is no key ${id}. \`moneyradar api-key list\` shows them.`;
      return { json: { id, revoked_at: null }, text, isBad: true };
    }
    await recordAudit(db, { actor: 'cli', action: 'api_key_revoked', subject: id, detail: {} });
    return {
      json: { id, name: revoked.name, revoked_at: revoked.revokedAt.toString() },
      text: () => `The key ${revoked.name} is of no use any more.`,
    };
  },
};

/** `2026-06-10 09:00`, in UTC as everything that is stored. */
function minute(at: Temporal.Instant | null): string {
  return at?.toString({ smallestUnit: 'minute' }).replace('T', ' ').replace('Z', '') ?? '–';
}

function validScopes(given: readonly string[]): Scope[] {
  const words = given.flatMap((text) => text.split(','));
  const scopes = words.filter(isScope);
  if (words.length > 0 && scopes.length === words.length) return [...new Set(scopes)];
  throw new UsageError(`--scope must be one of ${SCOPES.join(', ')}.`);
}
