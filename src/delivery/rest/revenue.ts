import { z } from 'zod';

import { currentMrr } from '#analysis/revenue/current-mrr.ts';
import {
  MOVEMENTS_PER_PAGE_MAX,
  movements,
  parseMovementCursor,
} from '#analysis/revenue/movements.ts';
import { pipeline } from '#analysis/revenue/pipeline.ts';
import { rollups } from '#analysis/revenue/rollups.ts';
import { INTERVALS } from '#analysis/revenue/snapshots.ts';
import { askedAccount } from '#delivery/account-input.ts';
import { chartRange, listRange, RANGE_DAYS_MAX } from '#delivery/day-range.ts';
import { parseCurrency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';

import type { HttpRequest } from './exchange.ts';
import {
  cursorOf,
  day,
  invalid,
  parsed,
  parseQuery,
  printable,
  validRange,
  wholeNumber,
} from './input.ts';
import { currencyCode } from './money.ts';
import { movementsJson, mrrJson } from './revenue-json.ts';
import type { RestContext } from './route.ts';
import { rollupJson } from './snapshot-json.ts';

const PAGE_LENGTH = 100;
const MOVEMENT_TYPES = ['new', 'reactivation', 'expansion', 'contraction', 'churn'] as const;

const range = { from: day.optional(), to: day.optional() };
const account = parsed(printable, 'must be the name of a Stripe account').optional();
const currency = parsed(parseCurrency, 'must be a currency of three letters, such as EUR');
export const mrrQuery = { account };
export const snapshotsQuery = {
  ...range,
  days: wholeNumber(1, RANGE_DAYS_MAX).optional(),
  interval: z.enum(INTERVALS, { error: `must be one of ${INTERVALS.join(', ')}` }).default('day'),
  currency: currency.optional(),
  account,
};
export const movementsQuery = {
  ...range,
  type: z.enum(MOVEMENT_TYPES, { error: `must be one of ${MOVEMENT_TYPES.join(', ')}` }).optional(),
  currency: currency.optional(),
  account,
  customer_id: parsed(printable, 'must be the id of a customer, such as cus_123').optional(),
  cursor: cursorOf(parseMovementCursor).optional(),
  limit: wholeNumber(1, MOVEMENTS_PER_PAGE_MAX).default(PAGE_LENGTH),
};

/** `GET /api/revenue/mrr`: what MRR is now; with `account=`, of one Stripe account. */
export async function getMrr(context: RestContext, request: HttpRequest) {
  const { readDb, timezone, baseCurrency } = context;
  const asked = await accountIn(readDb, parseQuery(request, mrrQuery));
  const scope = { now: context.now(), timezone, baseCurrency, account: asked };
  const [current, beside] = await Promise.all([currentMrr(readDb, scope), pipeline(readDb, scope)]);
  return mrrJson(current, beside);
}

/**
 * `GET /api/revenue/snapshots`: MRR and its movements by day, week or month, oldest first; the last
 * may be today. With `currency=`, only what is billed in it; with `account=`, of one Stripe account.
 */
export async function getSnapshots(context: RestContext, request: HttpRequest) {
  const { timezone, baseCurrency } = context;
  const now = context.now();
  const asked = parseQuery(request, snapshotsQuery);
  const { interval, currency: native, account: named, ...time } = asked;
  const days = validRange(chartRange(time, dayOf(now, timezone)));
  const money = { baseCurrency: native ?? baseCurrency, isNative: native !== undefined };
  const snapshots = await rollups(context.readDb, {
    ...days,
    ...money,
    interval,
    timezone,
    now,
    account: await accountIn(context.readDb, { account: named }),
  });
  return { currency: currencyCode(money.baseCurrency), snapshots: snapshots.map(rollupJson) };
}

/** `GET /api/revenue/movements`: who changed MRR, when, by how much and why; oldest first, in pages. */
export async function getMovements(context: RestContext, request: HttpRequest) {
  const asked = parseQuery(request, movementsQuery);
  const { from, to, type, currency: native, customer_id, cursor, limit } = asked;
  const now = context.now();
  const one = await accountIn(context.readDb, asked);
  const page = await movements(context.readDb, {
    ...validRange(listRange({ from, to }, dayOf(now, context.timezone))),
    timezone: context.timezone,
    now,
    limit,
    ...(type && { type }),
    ...(native && { currency: native }),
    ...(one !== null && { account: one }),
    ...(customer_id && { customerId: customer_id }),
    ...(cursor && { cursor }),
  });
  return movementsJson(page);
}

/** The account that is asked for, null for all; a ProblemError of status 400 when there is none of that name. */
async function accountIn(
  db: Queryable,
  asked: { readonly account?: string | undefined },
): Promise<string | null> {
  const found = await askedAccount(db, asked.account);
  if ('account' in found) return found.account;
  throw invalid([{ field: 'account', detail: found.expectation }]);
}
