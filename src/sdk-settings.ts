import type { Temporal } from 'temporal-polyfill';

import { changeSettings, type ChangedSetting } from '#analysis/settings/change.ts';
import {
  settingChanges,
  settings,
  type Setting,
  type SettingChange,
} from '#analysis/settings/settings.ts';
import { settingChangesFrom } from '#delivery/setting-input.ts';
import { problemText } from '#delivery/settings-words.ts';
import type { SettingValues } from '#domain/settings.ts';
import type { Db } from '#store/postgres.ts';

export type { ChangedSetting, Setting, SettingChange, SettingValues };

const ACTOR = 'sdk';
const CHANGES_MOST = 1_000;

/** What people may set while the bot runs, for programs. */
export interface SettingsDoor {
  /** What holds: what somebody has set, over what the environment says. */
  get(): Promise<SettingValues>;
  /** The same, each with who has set it. */
  list(): Promise<readonly Setting[]>;
  /**
   * Sets what is named, all or nothing, with the names of SettingValues; null makes the environment hold
   * again. Resolves to what is otherwise than before; rejects with RangeError for what cannot be set.
   */
  set(changes: Readonly<Record<string, unknown>>): Promise<readonly ChangedSetting[]>;
  /** Who has changed what, the newest first. */
  history(): Promise<readonly SettingChange[]>;
}

/** The door of one bot, whose environment says what nobody has set. */
export function settingsDoor(
  db: () => Promise<Db>,
  {
    environment,
    now,
    onChanged,
  }: {
    readonly environment: SettingValues;
    readonly now: () => Temporal.Instant;
    readonly onChanged: () => void;
  },
): SettingsDoor {
  return {
    get: async () => (await settings(await db(), environment)).values,
    list: async () => (await settings(await db(), environment)).settings,
    history: async () => settingChanges(await db(), { most: CHANGES_MOST }),
    set: async (given) => {
      const read = settingChangesFrom(given);
      if ('errors' in read) throw wrong(read.errors);
      const done = await changeSettings(await db(), {
        changes: read.changes,
        environment,
        actor: ACTOR,
        now: now(),
      });
      onChanged();
      if (done.kind === 'changed') return done.changed;
      if (done.kind === 'too_late') return [];
      throw wrong(done.problems.map((one) => ({ field: one.key, detail: problemText(one) })));
    },
  };
}

function wrong(errors: readonly { readonly field: string; readonly detail: string }[]) {
  return new RangeError(errors.map(({ field, detail }) => `${field} ${detail}`).join('; '));
}
