import { Temporal } from 'temporal-polyfill';

import type { EpochSeconds } from '#domain/facts.ts';
import { DAY_S, HOUR_S, isWeekend, startOfDay } from '#simulation/company/calendar.ts';
import type { Company, Subscription } from '#simulation/company/company.ts';
import { chance, fraction, randomOf, type Random } from '#simulation/company/random.ts';

import { levelAt } from './course.ts';

/** One measurement, as the company's product reports it. */
export interface UsageRecord {
  readonly customer_id: string;
  readonly metric_name: string;
  readonly quantity: number;
  /** What stands at the end of the day and is not added up. */
  readonly kind?: 'last';
  readonly timestamp: string;
  /** The same on every run, so that a record sent twice counts once. */
  readonly idempotency_key: string;
}

/** Counted as they stand, not added up. */
const STANDING: ReadonlySet<string> = new Set(['projects', 'seats', 'storage_gb']);

/**
 * What everybody used on one day in UTC, which must be over: the company has to have been advanced
 * beyond it. The answer for a day never changes, however far the company has gone on.
 */
export function usageOfDay(company: Company, day: Temporal.PlainDate): UsageRecord[] {
  const noon = startOfDay(day) + 12 * HOUR_S;
  const records: UsageRecord[] = [];
  for (const { id, subscriptions } of company.customers) {
    for (const subscription of subscriptions) {
      if (subscription.createdAt > noon || (subscription.endedAt ?? noon + 1) <= noon) continue;
      for (const [metric, quantity] of usedOn(company, subscription, noon)) {
        records.push({
          customer_id: id,
          metric_name: metric,
          quantity,
          ...(STANDING.has(metric) && { kind: 'last' as const }),
          timestamp: `${day.toString()}T12:00:00Z`,
          idempotency_key: `${subscription.id}:${metric}:${day.toString()}`,
        });
      }
    }
  }
  return records;
}

function usedOn(
  company: Company,
  subscription: Subscription,
  noon: EpochSeconds,
): [string, number][] {
  const random = randomOf(company.seed, 'use', subscription.id, noon);
  const level = levelAt(subscription.use, noon);
  const busyness =
    (isWeekend(noon) ? 0.5 : 1.2) * shippingSeason(noon) * (0.75 + fraction(random) / 2);
  return [
    ...firstItemUse(subscription, { level, busyness }),
    ...archiveUse(subscription, noon),
    ...tickets(subscription, { level, random, noon }),
  ].filter(([, quantity]) => quantity > 0);
}

/** A month of calls is spread over its days; seats, projects and gigabytes are counted as they stand. */
function firstItemUse(
  { items }: Subscription,
  { level, busyness }: { level: number; busyness: number },
): [string, number][] {
  const product = items[0]?.plan.product;
  switch (product) {
    case 'api':
      return [
        ['api_calls', Math.round((level / 30) * busyness)],
        ['projects', level > 0 ? Math.max(1, Math.round(Math.sqrt(level) / 30)) : 0],
      ];
    case 'teams':
      return [
        ['seats', Math.round(level)],
        ['reports', Math.round((level / 2) * busyness)],
      ];
    case 'archive':
      return [['storage_gb', Math.round(level)]];
    case undefined:
      return [];
    default:
      return product satisfies never;
  }
}

/** What is kept beside the first item fills up over half a year. */
function archiveUse({ items }: Subscription, noon: EpochSeconds): [string, number][] {
  const archive = items.slice(1).find(({ plan }) => plan.product === 'archive');
  if (archive === undefined || archive.createdAt > noon) return [];
  const filled = Math.min(1, (noon - archive.createdAt) / (180 * DAY_S));
  return [['storage_gb', Math.round(archive.quantity * (0.6 + 0.35 * filled))]];
}

/** Now and then somebody asks for help; of those who use it less and less, some complain a lot. */
function tickets(
  { id, use }: Subscription,
  { level, random, noon }: { level: number; random: Random; noon: EpochSeconds },
): [string, number][] {
  const isFading = level < 0.7 * levelAt(use, noon - 14 * DAY_S);
  const complains = isFading && chance(randomOf(id, 'complains'), 0.35);
  return chance(random, complains ? 0.3 : 0.012) ? [['support_tickets', complains ? 2 : 1]] : [];
}

/** How much is shipped in the middle of each month from January; 1 is an ordinary month. */
const SHIPPED = [0.92, 0.93, 0.97, 0.98, 1, 0.98, 0.94, 0.93, 1, 1.05, 1.18, 1.25] as const;

function shippingSeason(at: EpochSeconds): number {
  const { month, day } = Temporal.Instant.fromEpochMilliseconds(at * 1000).toZonedDateTimeISO(
    'UTC',
  );
  const [from, to] = day < 15 ? [month - 2, month - 1] : [month - 1, month];
  const part = (day < 15 ? day + 15 : day - 15) / 30;
  const before = SHIPPED[(from + 12) % 12] ?? 1;
  const after = SHIPPED[to % 12] ?? 1;
  return before + (after - before) * Math.min(1, part);
}
