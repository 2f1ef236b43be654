import type { Temporal } from 'temporal-polyfill';

import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import type { MoveKind, MoveOutcome } from '#domain/moves.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/radar.ts';

import type { RadarScope } from './standing.ts';

/** A customer of a move that was made, and what has come of it. */
export interface FollowUp {
  readonly moveId: bigint;
  readonly kind: MoveKind;
  /** Stripe's id. */
  readonly customerId: string;
  /** null unless names are kept. */
  readonly customerName: string | null;
  readonly doneAt: Temporal.Instant;
  /** `slack:T0/U0`, `api:<key id>` or `cli`. */
  readonly doneBy: string;
  readonly watchedUntil: Temporal.Instant;
  readonly outcome: MoveOutcome;
  /** MRR won or kept, in the base currency; 0 otherwise. */
  readonly mrrMinor: bigint;
  readonly currency: Currency;
}

/** Customers who are or were watched, those written to last first. */
export async function followUps(
  db: Queryable,
  { now, timezone, baseCurrency, limit }: RadarScope & { readonly limit: number },
): Promise<readonly FollowUp[]> {
  const rows = await queries.followUps(db, {
    beforeAt: knownUntil(now),
    today: dayOf(now, timezone),
    baseCurrency,
    limitRows: limit,
  });
  return rows.map((row) => ({ ...row, currency: baseCurrency }));
}
