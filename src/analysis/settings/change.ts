import type { Temporal } from 'temporal-polyfill';

import { settingNamed } from '#domain/setting-values.ts';
import {
  problemsOf,
  settingsAfter,
  settingsInForce,
  type SettingChanges,
  type SettingKey,
  type SettingsProblem,
  type SettingValues,
} from '#domain/settings.ts';
import type { Json } from '#store/fields.ts';
import type { Db, Transaction } from '#store/postgres.ts';
import { recordAudit } from '#store/queries/delivery.ts';
import * as queries from '#store/queries/settings.ts';

import { statedSettings } from './stated.ts';

interface Change {
  /** Or what it makes of what holds, as of when nobody else changes settings. */
  readonly changes: SettingChanges | ((held: SettingValues) => SettingChanges);
  /** What the environment says. */
  readonly environment: SettingValues;
  /** `slack:T0/U0`, `api:<key id>`, `cli` or `sdk`. */
  readonly actor: string;
  readonly now: Temporal.Instant;
  /** Only as long as nobody may see revenue: the first one says who may. */
  readonly isFirst?: boolean;
}

/** One setting that holds otherwise than before. */
export interface ChangedSetting {
  readonly key: SettingKey;
  readonly before: SettingValues[SettingKey];
  readonly after: SettingValues[SettingKey];
}

/**
 * `refused`: the values make no sense together, and nothing is kept. `too_late`: somebody may see
 * revenue already.
 */
export type SettingsChange =
  | { readonly kind: 'changed'; readonly changed: readonly ChangedSetting[] }
  | { readonly kind: 'refused'; readonly problems: readonly SettingsProblem[] }
  | { readonly kind: 'too_late' };

/**
 * Keeps what somebody sets, all or nothing, with who it was; values have been parsed. Of two who change
 * settings at once, the second is judged by what the first has left. Every replica takes it over within
 * seconds.
 */
export async function changeSettings(db: Db, change: Change): Promise<SettingsChange> {
  return db.begin(async (transaction) => {
    await queries.lockSettings(transaction, {});
    const { stated } = await statedSettings(transaction);
    const { environment, isFirst = false } = change;
    const before = settingsInForce(environment, stated);
    const changes = typeof change.changes === 'function' ? change.changes(before) : change.changes;
    const isClaimed = before.allowed_users.length > 0 || before.allowed_usergroups.length > 0;
    if (isFirst && isClaimed) return { kind: 'too_late' };
    const after = settingsAfter(environment, stated, changes);
    const keys = Object.keys(changes).flatMap((name) => settingNamed(name) ?? []);
    const problems = problemsOf(after, keys);
    if (problems.length > 0) return { kind: 'refused', problems };
    return {
      kind: 'changed',
      changed: await keep(transaction, { ...change, changes }, { before, after }),
    };
  });
}

async function keep(
  transaction: Transaction,
  { changes, actor, now }: Pick<Change, 'actor' | 'now'> & { readonly changes: SettingChanges },
  { before, after }: { readonly before: SettingValues; readonly after: SettingValues },
): Promise<ChangedSetting[]> {
  const written = { changes: changes as Json, author: actor, changedAt: now };
  const changed: ChangedSetting[] = [];
  for (const row of await queries.changeSettings(transaction, written)) {
    const detail = { before: row.valueBefore, after: row.valueAfter };
    const entry = { actor, action: 'settings.changed', subject: row.key, detail };
    await recordAudit(transaction, entry);
    const key = settingNamed(row.key);
    if (key !== null) changed.push({ key, before: before[key], after: after[key] });
  }
  return changed;
}
