import { parseSetting, settingNamed } from '#domain/setting-values.ts';
import type { StatedSettings } from '#domain/settings.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/settings.ts';

/** What people have set, and the newest change of all; 0 when nobody has changed anything yet. */
export interface Stated {
  readonly stated: StatedSettings;
  readonly changeId: bigint;
}

/** Reads what people have set. What this version does not know is left out: a newer one may have set it. */
export async function statedSettings(db: Queryable): Promise<Stated> {
  const [row] = await queries.statedSettings(db, {});
  if (row === undefined) throw new Error('one row says what people have set');
  const known = Object.entries(row.stated ?? {}).flatMap(([name, given]) => {
    const key = settingNamed(name);
    const value = key === null ? null : parseSetting(key, given);
    return key === null || value === null ? [] : [[key, value] as const];
  });
  return { stated: Object.fromEntries(known), changeId: row.changeId ?? 0n };
}
