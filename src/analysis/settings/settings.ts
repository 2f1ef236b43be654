import type { Temporal } from 'temporal-polyfill';

import { parseSetting, settingNamed } from '#domain/setting-values.ts';
import {
  SETTING_KEYS,
  settingsInForce,
  type SettingKey,
  type SettingValues,
} from '#domain/settings.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/settings.ts';

import { statedSettings } from './stated.ts';

/** What stands behind the settings that people have made. */
export interface SettingsGround {
  /** What the environment says. */
  readonly environment: () => SettingValues;
  /** Takes over at once what has been set; rejects when the database cannot be asked. */
  readonly refresh: () => Promise<void>;
}

/** One setting as it holds. */
export interface Setting {
  readonly key: SettingKey;
  readonly value: SettingValues[SettingKey];
  /** Who has set it; null: the environment says so. */
  readonly author: string | null;
  readonly setAt: Temporal.Instant | null;
}

/** Somebody's change; null for a value: what the environment says. */
export interface SettingChange {
  readonly id: bigint;
  readonly key: SettingKey;
  readonly before: SettingValues[SettingKey] | null;
  readonly after: SettingValues[SettingKey] | null;
  readonly author: string;
  readonly changedAt: Temporal.Instant;
}

export interface Settings {
  readonly values: SettingValues;
  /** Each of them, in the order in which people read them. */
  readonly settings: readonly Setting[];
  /** The newest change; 0 when there is none. */
  readonly changeId: bigint;
}

/** Every setting as it holds, and who has set it. */
export async function settings(db: Queryable, environment: SettingValues): Promise<Settings> {
  const [{ stated, changeId }, authors] = await Promise.all([
    statedSettings(db),
    queries.settingAuthors(db, {}),
  ]);
  const values = settingsInForce(environment, stated);
  return {
    values,
    changeId,
    settings: SETTING_KEYS.map((key) => {
      const by = authors.find((one) => one.key === key && stated[key] !== undefined);
      return { key, value: values[key], author: by?.author ?? null, setAt: by?.setAt ?? null };
    }),
  };
}

/** Who has changed what, the newest first; only what came after a change when one is given. */
export async function settingChanges(
  db: Queryable,
  { afterId = 0n, most }: { readonly afterId?: bigint; readonly most: number },
): Promise<SettingChange[]> {
  const rows = await queries.settingChanges(db, { afterId, most });
  return rows.flatMap(({ key: name, valueBefore, valueAfter, ...row }) => {
    const key = settingNamed(name);
    if (key === null) return [];
    const valueOf = (value: unknown) => (value === null ? null : parseSetting(key, value));
    return [{ ...row, key, before: valueOf(valueBefore), after: valueOf(valueAfter) }];
  });
}
