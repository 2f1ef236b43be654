import type { Temporal } from 'temporal-polyfill';

import { askedAccount } from '#delivery/account-input.ts';
import { dayFlag, numberFlag } from '#delivery/cli/arguments.ts';
import { UsageError, type Flag, type Input } from '#delivery/cli/command.ts';
import { chartRange, RANGE_DAYS_MAX, type Days, type RangeProblem } from '#delivery/day-range.ts';
import type { Queryable } from '#store/postgres.ts';

export const RANGE_FLAGS: readonly Flag[] = [
  { name: 'from', value: 'DAY', help: 'first day, as YYYY-MM-DD' },
  { name: 'to', value: 'DAY', help: 'last day, included' },
];

export const CHART_FLAGS: readonly Flag[] = [
  ...RANGE_FLAGS,
  { name: 'days', value: 'N', help: 'the last N days instead; 30 when nothing is said' },
];

/** The days that CHART_FLAGS ask for. Throws a UsageError about the flag that makes them impossible. */
export function chartDays(input: Input, today: Temporal.PlainDate): Days {
  const asked = {
    from: dayFlag(input, 'from'),
    to: dayFlag(input, 'to'),
    days: numberFlag(input, 'days', { least: 1, most: RANGE_DAYS_MAX }),
  };
  return validDays(chartRange(asked, today));
}

/** A range that holds, or a UsageError about the flag that makes it impossible. */
export function validDays(range: Days | RangeProblem): Days {
  if ('fromDay' in range) return range;
  throw new UsageError(`--${range.field} ${range.detail}.`);
}

export const ACCOUNT_FLAG: Flag = {
  name: 'account',
  value: 'NAME',
  help: 'only what one Stripe account bills',
};

/** The account that ACCOUNT_FLAG names, null for all of them. Throws a UsageError when there is none of that name. */
export async function accountFlag(db: Queryable, input: Input): Promise<string | null> {
  const asked = await askedAccount(db, input.values['account']?.at(-1));
  if ('account' in asked) return asked.account;
  throw new UsageError(`--account ${asked.expectation}.`);
}
