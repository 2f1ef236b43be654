import { changeSettings, type ChangedSetting } from '#analysis/settings/change.ts';
import { settingChanges, settings, type SettingChange } from '#analysis/settings/settings.ts';
import { UsageError, type Command, type CommandContext } from '#delivery/cli/command.ts';
import { table, type Column } from '#delivery/cli/table.ts';
import { nearest } from '#delivery/nearest.ts';
import { settingsJson } from '#delivery/rest/settings-json.ts';
import { settingFromText } from '#delivery/setting-input.ts';
import { problemText, settingExpectation, settingText } from '#delivery/settings-words.ts';
import { settingNamed } from '#domain/setting-values.ts';
import { SETTING_KEYS, type SettingChanges, type SettingKey } from '#domain/settings.ts';

const ACTOR = 'cli';
const CHANGES_SHOWN = 20;
const COLUMNS: readonly Column[] = [
  { title: 'Setting', isId: true },
  { title: 'Holds' },
  { title: 'Set by' },
];
const CHANGE_COLUMNS: readonly Column[] = [
  { title: 'When', isFigure: true },
  { title: 'Setting', isId: true },
  { title: 'Before' },
  { title: 'After' },
  { title: 'By' },
];

export const showSettings: Command = {
  name: 'settings',
  words: [],
  flags: [],
  summary: 'shows what people may set, what holds, and who has set it',
  examples: ['moneyradar settings', 'moneyradar settings --json'],
  run: async (context) => shown(context),
};

export const setSetting: Command = {
  name: 'settings set',
  words: ['KEY', 'VALUE'],
  flags: [],
  summary: 'sets something, which wins over the environment, while the bot runs',
  examples: [
    'moneyradar settings set digest_at 08:30',
    'moneyradar settings set allowed_users U0123456789,U9876543210',
    'moneyradar settings set muted_alert_types none',
  ],
  run: async (context, { words }) => {
    const key = keyFrom(words[0] ?? '');
    const value = settingFromText(key, words[1] ?? '');
    if (value === null) throw new UsageError(`${key} ${settingExpectation(key)}.`);
    return change(context, { [key]: value });
  },
};

export const resetSetting: Command = {
  name: 'settings reset',
  words: ['KEY'],
  flags: [],
  summary: 'makes the environment hold again',
  examples: ['moneyradar settings reset timezone'],
  run: async (context, { words }) => change(context, { [keyFrom(words[0] ?? '')]: null }),
};

export const settingHistory: Command = {
  name: 'settings history',
  words: [],
  flags: [],
  summary: 'shows who has changed which settings, the newest first',
  examples: ['moneyradar settings history', 'moneyradar settings history --json'],
  async run({ db, operations }) {
    const opened = await db();
    const changes = await settingChanges(opened, { most: 100 });
    const found = await settings(opened, operations.environmentSettings());
    return {
      json: { changes: settingsJson(found, changes).changes },
      text: (width) =>
        changes.length === 0
          ? 'Nobody has changed a setting yet.'
          : table(CHANGE_COLUMNS, changes.map(changeRow), width),
    };
  },
};

function keyFrom(word: string): SettingKey {
  const key = settingNamed(word);
  if (key !== null) return key;
  const meant = nearest(word, SETTING_KEYS);
  const hint = meant === null ? '' : ` Did you mean \`${meant}\`?`;
  throw new UsageError(
    `There is no setting \`${word}\`.${hint} There are: ${SETTING_KEYS.join(', ')}.`,
  );
}

async function change(context: CommandContext, changes: SettingChanges) {
  const db = await context.db();
  const environment = context.operations.environmentSettings();
  const done = await changeSettings(db, { changes, environment, actor: ACTOR, now: context.now() });
  if (done.kind === 'refused') {
    throw new UsageError(
      `${done.problems.map((one) => `${one.key} ${problemText(one)}`).join('; ')}.`,
    );
  }
  const { json } = await shown(context);
  return { json, text: () => changeText(done.kind === 'changed' ? done.changed : []) };
}

/** Only what holds otherwise than before: who sets one thing has not asked for the others. */
function changeText(changed: readonly ChangedSetting[]): string {
  if (changed.length === 0) return 'Nothing was changed: that holds already.';
  return changed
    .map(({ key, before, after }) => {
      const [was, is] = [settingText(key, before), settingText(key, after)];
      return was === is ? `${key}: ${is}, as before` : `${key}: ${was} → ${is}`;
    })
    .join('\n');
}

async function shown({ db, operations }: CommandContext) {
  const opened = await db();
  const found = await settings(opened, operations.environmentSettings());
  const changes = await settingChanges(opened, { most: CHANGES_SHOWN });
  return {
    json: settingsJson(found, changes),
    text: (width: number) =>
      table(
        COLUMNS,
        found.settings.map(({ key, value, author }) => [
          key,
          settingText(key, value),
          author ?? 'the environment',
        ]),
        width,
      ),
  };
}

function changeRow({ key, before, after, author, changedAt }: SettingChange): string[] {
  const text = (value: typeof before) =>
    value === null ? 'the environment' : settingText(key, value);
  return [changedAt.toString(), key, text(before), text(after), author];
}
