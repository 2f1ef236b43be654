import type { Temporal } from 'temporal-polyfill';

import { brokenFacts, checkNames, type BrokenFact } from '#store/checks.ts';
import type { Queryable } from '#store/postgres.ts';
import { keepChecks } from '#store/queries/status.ts';

/** A check of sql/checks that was broken when it was last run. */
export interface FailedCheck {
  /** Its file, without the ending. */
  readonly name: string;
  /** When it was first found broken since it last held. */
  readonly brokenSince: Temporal.Instant;
  /** As many as were looked at; there may be more. */
  readonly brokenRows: number;
}

/**
 * Runs every check and keeps what it found, so that whoever shows figures knows whether they can be
 * trusted. Takes seconds with a hundred thousand subscriptions. Returns what is broken, with examples.
 */
export async function runChecks(db: Queryable, now: Temporal.Instant): Promise<BrokenFact[]> {
  const broken = await brokenFacts(db);
  const brokenRows = new Map(broken.map(({ name, rows }) => [name, rows.length]));
  const checks = checkNames().map((name) => ({ name, broken_rows: brokenRows.get(name) ?? 0 }));
  await keepChecks(db, { checkedAt: now, checks });
  return broken;
}
