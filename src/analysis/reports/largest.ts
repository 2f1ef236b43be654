import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { dayKnownUntil, knownUntil } from '#analysis/revenue/known-until.ts';
import { movementRow, type MovementRow } from '#analysis/revenue/movement-row.ts';
import type { PeriodDays } from '#analysis/revenue/periods.ts';
import { startOfDay } from '#domain/day.ts';
import type { MovementType } from '#domain/ledger.ts';
import { compare, fromDecimal } from '#domain/rational.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/revenue.ts';

const WINS: readonly MovementType[] = ['new', 'reactivation', 'expansion'];
const LOSSES: readonly MovementType[] = ['contraction', 'churn'];

/** What some days won and lost, those worth most in the base currency first. */
export interface LargestMovements {
  readonly wins: readonly MovementRow[];
  readonly losses: readonly MovementRow[];
}

/** The largest wins and the largest losses of some local days, so many of each. */
export async function largestMovements(
  db: Queryable,
  days: PeriodDays,
  { limit, ...scope }: Scope & { readonly limit: number },
): Promise<LargestMovements> {
  const of = async (types: readonly MovementType[]) => {
    const rows = await Promise.all(types.map((type) => ofType(db, { type, days, limit, scope })));
    return rows
      .flat()
      .toSorted((a, b) => compare(fromDecimal(b.worthMinor), fromDecimal(a.worthMinor)))
      .slice(0, limit)
      .map(movementRow);
  };
  const [wins, losses] = await Promise.all([of(WINS), of(LOSSES)]);
  return { wins, losses };
}

interface OfType {
  readonly type: MovementType;
  readonly days: PeriodDays;
  readonly limit: number;
  readonly scope: Scope;
}

async function ofType(db: Queryable, { type, days, limit, scope }: OfType) {
  const { now, timezone, baseCurrency } = scope;
  return queries.movementsByWorth(db, {
    fromAt: startOfDay(days.fromDay, timezone),
    beforeAt: dayKnownUntil(days.toDay, timezone, now),
    timezone,
    baseCurrency,
    isConverted: true,
    type,
    knownUntil: knownUntil(now),
    afterWorthMinor: null,
    afterAt: null,
    afterStripeCustomerId: null,
    afterCurrency: null,
    limitRows: limit,
    account: null,
  });
}
