import { Temporal } from 'temporal-polyfill';

import { idInAccount } from '#domain/stripe-accounts.ts';
import type { MetricKind } from '#domain/usage.ts';
import { decimalAt, flagAt, listAt, secondsAt, textAt, type Json } from '#ingestion/json.ts';
import type { Reader } from '#ingestion/sync/read-page.ts';
import type { StripeClient } from '#ingestion/sync/stripe-client.ts';
import type { Db } from '#store/postgres.ts';
import { ensureMetrics, meteredCustomers, metrics, setUsageDays } from '#store/queries/usage.ts';

import { inMonthsOf } from './usage-months.ts';

/** What is known of a customer for the first time goes back so far. */
const FIRST_DAYS = 90;
/** Stripe takes meter events in late; the last days are asked for again. */
const REPEATED_DAYS = 3;
const PAGE_LENGTH = 100;
const SECONDS_A_DAY = 86_400;

interface Meter {
  readonly id: string;
  /** What the product calls it when it reports usage to Stripe. */
  readonly metric: string;
  readonly kind: MetricKind;
}

export interface MeteredUsage {
  readonly meters: number;
  readonly customers: number;
  /** Days of a customer and metric that are new or differ. */
  readonly days: number;
}

/**
 * Takes over what an account's own meters have counted, per customer and UTC day; a day is replaced and not
 * added to. Asks for customers on metered prices only. Rejects as the client does. Source: docs/metrics.md, Usage.
 */
export async function pullMeters(
  db: Db,
  { client, account }: Pick<Reader, 'client' | 'account'>,
  now: Temporal.Instant,
): Promise<MeteredUsage> {
  const meters = await usableMeters(db, await activeMeters(client));
  if (meters.length === 0) return { meters: 0, customers: 0, days: 0 };
  const customers = await meteredCustomers(db, {
    meterIds: meters.map(({ id }) => id),
    metrics: meters.map(({ metric }) => metric),
  });
  let days = 0;
  for (const { meterId, customerId, lastDay } of customers) {
    const meter = meters.find(({ id }) => id === meterId);
    if (meter === undefined) continue;
    const today = now.toZonedDateTimeISO('UTC').toPlainDate();
    const fromDay =
      lastDay?.subtract({ days: REPEATED_DAYS }) ?? today.subtract({ days: FIRST_DAYS });
    const counted = await countedDays(client, {
      meter,
      customerId: idInAccount(account, customerId),
      fromDay,
      today,
    });
    days += await keep(db, { meter, customerId, counted });
  }
  return { meters: meters.length, customers: customers.length, days };
}

async function activeMeters(client: StripeClient): Promise<Meter[]> {
  const meters: Meter[] = [];
  let startingAfter: string | null = null;
  do {
    const asked = { status: 'active', limit: PAGE_LENGTH };
    const after = startingAfter === null ? {} : { starting_after: startingAfter };
    const { body } = await client.get('/v1/billing/meters', { ...asked, ...after });
    const page = listAt(body);
    meters.push(...page.flatMap(meterOf));
    startingAfter = flagAt(body, 'has_more') ? textAt(page.at(-1), 'id') : null;
  } while (startingAfter !== null);
  return meters;
}

function meterOf(source: Json): Meter[] {
  const [id, metric] = [textAt(source, 'id'), textAt(source, 'event_name')];
  if (id === null || metric === null || metric.length > 100) return [];
  const formula = textAt(source, 'default_aggregation', 'formula');
  return [{ id, metric, kind: formula === 'last' ? 'last' : 'sum' }];
}

/** Those whose metric is new, or added up in the same way as before. */
async function usableMeters(db: Db, meters: readonly Meter[]): Promise<Meter[]> {
  if (meters.length === 0) return [];
  await ensureMetrics(db, {
    names: meters.map(({ metric }) => metric),
    kinds: meters.map(({ kind }) => kind),
  });
  const known = new Map((await metrics(db, { names: null })).map(({ name, kind }) => [name, kind]));
  return meters.filter(({ metric, kind }) => known.get(metric) === kind);
}

interface Asked {
  readonly meter: Meter;
  readonly customerId: string;
  readonly fromDay: Temporal.PlainDate;
  readonly today: Temporal.PlainDate;
}

interface CountedDay {
  readonly id: string;
  readonly day: string;
  readonly quantity: string;
}

async function countedDays(
  client: StripeClient,
  { meter, customerId, fromDay, today }: Asked,
): Promise<CountedDay[]> {
  const counted: CountedDay[] = [];
  let startingAfter: string | null = null;
  do {
    const { body } = await client.get(`/v1/billing/meters/${meter.id}/event_summaries`, {
      customer: customerId,
      start_time: secondsOf(fromDay),
      end_time: secondsOf(today) + SECONDS_A_DAY,
      value_grouping_window: 'day',
      limit: PAGE_LENGTH,
      ...(startingAfter === null ? {} : { starting_after: startingAfter }),
    });
    const page = listAt(body);
    counted.push(...page.flatMap(countedDay));
    startingAfter = flagAt(body, 'has_more') ? textAt(page.at(-1), 'id') : null;
  } while (startingAfter !== null);
  return counted;
}

function countedDay(source: Json): CountedDay[] {
  const startAt = secondsAt(source, 'start_time');
  const quantity = decimalAt(source, 'aggregated_value');
  if (startAt === null || quantity === null) return [];
  const day = Temporal.Instant.fromEpochMilliseconds(startAt * 1_000)
    .toZonedDateTimeISO('UTC')
    .toPlainDate();
  return [{ id: textAt(source, 'id') ?? '', day: day.toString(), quantity }];
}

async function keep(
  db: Db,
  {
    meter,
    customerId,
    counted,
  }: { meter: Meter; customerId: string; counted: readonly CountedDay[] },
): Promise<number> {
  if (counted.length === 0) return 0;
  const days = () => counted.map(({ day }) => Temporal.PlainDate.from(day));
  const changed = await inMonthsOf(db, days, () =>
    setUsageDays(db, {
      customerIds: counted.map(() => customerId),
      metrics: counted.map(() => meter.metric),
      days: counted.map(({ day }) => day),
      quantities: counted.map(({ quantity }) => quantity),
    }),
  );
  return changed.length;
}

function secondsOf(day: Temporal.PlainDate): number {
  return day.toZonedDateTime('UTC').epochMilliseconds / 1_000;
}
