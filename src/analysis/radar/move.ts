import type { Temporal } from 'temporal-polyfill';

import type { Currency } from '#domain/currency.ts';
import type { Effort, MoveKind, MoveState } from '#domain/moves.ts';
import type { Json } from '#store/fields.ts';
import type { movesById } from '#store/queries/radar.ts';

/** Something that could be done next for more money, with what it rests on. */
export interface Move {
  readonly id: bigint;
  readonly kind: MoveKind;
  /** Stripe's id; null for a move about a plan. */
  readonly customerId: string | null;
  /** null unless names are kept. */
  readonly customerName: string | null;
  /** The plan's id and name; null where the move is about the customer as a whole. */
  readonly planId: string | null;
  readonly plan: string | null;
  /** A month if it works out, in `currency`; the same in the base currency, at the newest look's rate. */
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly baseAmountMinor: bigint;
  /** From 0 to 1. */
  readonly probability: number;
  readonly probabilityBasis: ProbabilityBasis;
  /** Amount × probability, a month, in the base currency. */
  readonly expectedMinor: bigint;
  readonly effort: Effort;
  /** What MoveEvidence says for its kind. */
  readonly evidence: Json;
  readonly state: MoveState;
  /** Until when an answered move stays away; null while it is open. */
  readonly stateUntil: Temporal.Instant | null;
  readonly answeredAt: Temporal.Instant | null;
  /** `slack:T0/U0`, `api:<key id>` or `cli`; null while it is open. */
  readonly answeredBy: string | null;
  readonly firstSeenAt: Temporal.Instant;
}

/** This company's own history once it has 20 such cases; until then a stated default. */
export type ProbabilityBasis =
  | { readonly kind: 'own'; readonly cases: number; readonly successes: number }
  | { readonly kind: 'default' };

/** A move as the table has it, whose currency Stripe has written. */
export function moveOf(row: Row): Move {
  const { planName, probability, cases, successes, ...rest } = row;
  return {
    ...rest,
    plan: planName,
    currency: row.currency as Currency,
    probability: Number(probability),
    probabilityBasis:
      cases === null || successes === null
        ? { kind: 'default' }
        : { kind: 'own', cases, successes },
  };
}

type Row = Awaited<ReturnType<typeof movesById>>[number];
