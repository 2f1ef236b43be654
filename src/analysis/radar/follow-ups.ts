import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import type { MoveKind, MoveOutcome } from '#domain/moves.ts';
import type { Queryable } from '#store/postgres.ts';

import type { RadarScope } from './top-moves.ts';

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

/** What moves marked done in a time came to, beside customers nobody wrote to. Money in `currency`. */
export interface Earned {
  /** Customers written to. */
  readonly n: number;
  readonly won: { readonly n: number; readonly mrrMinor: bigint };
  readonly kept: { readonly n: number; readonly mrrMinor: bigint };
  readonly lost: number;
  readonly nothing: number;
  /** Their 60 days are not over. */
  readonly watching: number;
  /** The same of customers of the same kinds of move, nearest in money, to whom nobody wrote. */
  readonly comparable: {
    readonly n: number;
    readonly won: { readonly n: number; readonly mrrMinor: bigint };
    readonly kept: { readonly n: number; readonly mrrMinor: bigint };
    readonly watching: number;
  };
  readonly currency: Currency;
}

export interface EarnedMonth extends Earned {
  /** Its first day. */
  readonly month: Temporal.PlainDate;
}

/** Customers that are or were watched, the newest first. */
export async function followUps(
  _db: Queryable,
  _asked: RadarScope & { readonly limit: number },
): Promise<readonly FollowUp[]> {
  return Promise.resolve([]);
}

/**
 * What the moves brought that were marked done on the local days `[from, to]`, by what is known now.
 * Source of the rules: docs/metrics.md, What moves brought.
 */
export async function earned(
  _db: Queryable,
  asked: RadarScope & { readonly from: Temporal.PlainDate; readonly to: Temporal.PlainDate },
): Promise<Earned> {
  const none = { n: 0, mrrMinor: 0n };
  return Promise.resolve({
    n: 0,
    won: none,
    kept: none,
    lost: 0,
    nothing: 0,
    watching: 0,
    comparable: { n: 0, won: none, kept: none, watching: 0 },
    currency: asked.baseCurrency,
  });
}
