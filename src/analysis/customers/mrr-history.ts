import type { Temporal } from 'temporal-polyfill';

import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/customers.ts';

const DAYS_SHOWN = 90;
const MONTHS_SHOWN = 36;

/** What a customer paid at the end of a day, or of the month that ends with it. */
export interface MrrPoint {
  readonly day: Temporal.PlainDate;
  readonly mrrMinor: bigint;
}

export interface MrrHistory {
  readonly currency: Currency;
  /** They have paid in several currencies: what has a rate is converted at the rate of each day. */
  readonly isConverted: boolean;
  /** The last 90 days, oldest first; today as of now. */
  readonly days: readonly MrrPoint[];
  /** The last 36 months since the first in which they paid, each at its end; this one as of now. */
  readonly months: readonly MrrPoint[];
}

interface Paying {
  readonly firstPaidAt: Temporal.Instant | null;
  /** Every currency they have paid in. */
  readonly currencies: readonly string[];
}

/** A customer is shown in the currency they pay in; in the base currency when there have been several. */
export function currencyOf(
  { currencies }: Pick<Paying, 'currencies'>,
  { baseCurrency }: Pick<Scope, 'baseCurrency'>,
): Currency {
  const [only] = currencies;
  return currencies.length === 1 ? (only as Currency) : baseCurrency;
}

/** MRR of one customer by day and by month. */
export async function mrrHistory(
  db: Queryable,
  {
    customerId,
    beforeAt,
    scope,
    ...paying
  }: Paying & {
    readonly customerId: bigint;
    readonly beforeAt: Temporal.Instant;
    readonly scope: Scope;
  },
): Promise<MrrHistory> {
  const { now, timezone } = scope;
  const today = dayOf(now, timezone);
  const currency = currencyOf(paying, scope);
  const isConverted = paying.currencies.length > 1;
  const asked = { customerId, beforeAt, timezone, currency, isConverted, toDay: today };
  const [days, months] = await Promise.all([
    queries.mrrHistory(db, {
      ...asked,
      interval: 'day',
      fromDay: today.subtract({ days: DAYS_SHOWN - 1 }),
    }),
    queries.mrrHistory(db, {
      ...asked,
      interval: 'month',
      fromDay: firstMonth(paying, { today, timezone }),
    }),
  ]);
  return { currency, isConverted, days, months };
}

function firstMonth(
  { firstPaidAt }: Paying,
  { today, timezone }: { today: Temporal.PlainDate; timezone: Scope['timezone'] },
): Temporal.PlainDate {
  const farthest = today.with({ day: 1 }).subtract({ months: MONTHS_SHOWN - 1 });
  const first = firstPaidAt === null ? today : dayOf(firstPaidAt, timezone);
  return first.until(farthest).sign > 0 ? farthest : first;
}
