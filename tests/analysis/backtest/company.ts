import { Temporal } from 'temporal-polyfill';

import type { ScoreScope } from '#analysis/scores/score.ts';
import { parseCurrency, type Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import { seededRandom } from '#domain/statistics/random.ts';
import type { Db } from '#store/postgres.ts';

import { addSpans, type SpanRow } from '../../support/ledger-rows.ts';
import { sellPlans } from '../scores/score-world.ts';

/** Days are counted from here; what came before has left no usage. */
export const FIRST_DAY = Temporal.PlainDate.from('2025-01-01');
export const LIMIT = 900;
const DAYS = 525;
const PHASE_DAYS = 45;

export const SCOPE: ScoreScope = {
  now: Temporal.Instant.from('2026-06-10T12:00:00Z'),
  timezone: 'UTC' as Timezone,
  baseCurrency: parseCurrency('usd') as Currency,
  ticketSpike: 3,
};

/** A customer by the number of days since FIRST_DAY. */
export interface Person {
  readonly id: string;
  readonly mrr: number;
  readonly startDay: number;
  /** The day in the middle of which they leave. */
  endDay: number | null;
  readonly expansionDays: readonly number[];
  /** By day; null where nothing was used. */
  readonly used: readonly (number | null)[];
}

/**
 * A company in whose life use falls and grows now and then. Who uses less may leave, and who uses more may
 * pay more, each within 90 days; or else as many do so for no reason that anybody could see.
 */
export function company(
  seed: number,
  { customers, isDriven }: { readonly customers: number; readonly isDriven: boolean },
): Person[] {
  const random = seededRandom(seed);
  return Array.from({ length: customers }, (_, index) => {
    const startDay = Math.floor(random() * 600) - 400;
    const used: (number | null)[] = [];
    const expansionDays: number[] = [];
    let endDay: number | null = null;
    let level = 10 + random() * 14;
    for (let day = 0; day < DAYS && (endDay === null || day < endDay); day += 1) {
      if (day > startDay && (day - startDay) % PHASE_DAYS === 0 && endDay === null) {
        const [change, fate, delay, blindly] = [random(), random(), random(), random()];
        const falls = change < 0.06;
        const grows = change > 0.88;
        if (falls) level *= 0.3 + delay * 0.3;
        if (grows) level *= 1.4;
        if ((isDriven ? falls : blindly < 0.06) && fate < 0.6)
          endDay = day + 20 + Math.floor(delay * 40);
        if ((isDriven ? grows : blindly > 0.88) && fate < 0.5)
          expansionDays.push(day + 35 + Math.floor(delay * 10));
      }
      const isPresent = day >= startDay;
      used.push(isPresent ? Math.max(0, Math.round(level + (random() - 0.5) * 4)) : null);
    }
    return {
      id: `cus_${String(index).padStart(4, '0')}`,
      mrr: 1000 + Math.floor(random() * 9000),
      startDay,
      endDay: endDay !== null && endDay < DAYS ? endDay : null,
      expansionDays: expansionDays.filter((day) => day < Math.min(endDay ?? DAYS, DAYS)),
      used,
    };
  });
}

/** Puts the company into the database as events and usage would have. */
export async function found(db: Db, people: readonly Person[]): Promise<void> {
  await sellPlans(db, { limits: { calls: LIMIT }, nextLimits: { calls: 10 * LIMIT } });
  await live(db, people);
}

/** What people pay and use, where plans are sold already. */
export async function live(db: Db, people: readonly Person[]): Promise<void> {
  await addSpans(db, people.flatMap(spansOf));
  await db`
    update customers set first_paid_at = (
      select min(from_at) from mrr_spans where customer_id = customers.id
    )`;
  await addUsage(db, 'calls', people);
}

/** Adds what people used of a metric. */
export async function addUsage(
  db: Db,
  metric: string,
  people: readonly Pick<Person, 'id' | 'used'>[],
): Promise<void> {
  await db`insert into usage_metrics (name) values (${metric}) on conflict do nothing`;
  const rows = people.map(({ id, used }) => ({ id, used }));
  await db.unsafe(
    `insert into usage_daily (day, metric_id, customer_id, quantity, last_at)
    select $1::date + (days.n - 1)::int4, usage_metrics.id, customers.id, days.quantity, '2026-06-10'
    from jsonb_to_recordset($2::text::jsonb) as people (id text, used numeric[])
    inner join customers on customers.stripe_id = people.id
    inner join usage_metrics on usage_metrics.name = $3
    cross join lateral unnest(people.used) with ordinality as days (quantity, n)
    where days.quantity is not null`,
    [FIRST_DAY.toString(), JSON.stringify(rows), metric],
  );
}

function spansOf({ id, mrr, startDay, endDay, expansionDays }: Person): SpanRow[] {
  const starts = [startDay, ...expansionDays];
  return starts.map((day, index) => {
    const until = starts[index + 1] ?? endDay;
    return {
      customer: id,
      subscription: `sub_${id}`,
      item: `si_${id}`,
      price: 'price_now',
      mrr: String(mrrAfter(mrr, index)),
      from: index === 0 ? `${dayText(day)}T00:00:00Z` : `${dayText(day)}T12:00:00Z`,
      until: until === null ? null : `${dayText(until)}T12:00:00Z`,
    };
  });
}

/** MRR after so many expansions. */
export function mrrAfter(mrr: number, expansions: number): number {
  return mrr + 500 * expansions;
}

function dayText(day: number): string {
  return FIRST_DAY.add({ days: day }).toString();
}
