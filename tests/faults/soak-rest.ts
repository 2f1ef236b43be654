import { setTimeout as wait } from 'node:timers/promises';

import { between, type Random } from '#simulation/company/random.ts';
import type { Db } from '#store/postgres.ts';

import type { Fleet } from './fleet.ts';

/** May do everything; the replicas are told it. */
export const API_KEY = 'of-the-soak-and-of-nobody-else';
const GIVE_UP_MS = 20_000;
const BATCH_EVERY_MS = 500;
const READ_EVERY_MS = 700;
const RESOLVE_EVERY_MS = 15_000;
const RECORDS = 20;
const CUSTOMERS = 200;
const METRICS = ['api_calls', 'seats_used', 'exports'];
const READS = [
  '/api/status',
  '/api/revenue/mrr',
  '/api/revenue/snapshots?days=30',
  '/api/revenue/movements?from=2025-01-01&to=2025-12-31',
  '/api/revenue/metrics?days=30',
  '/api/revenue/cohorts',
  '/api/reports/weekly',
  '/api/alerts',
  '/api/alerts/figures',
  '/api/alerts/forecast-losses',
  '/api/analysis/radar',
  '/api/analysis/mismatches',
  '/api/plans',
  '/api/experiments',
];

interface Pace {
  readonly random: Random;
  readonly isOver: () => boolean;
}

export interface UsageLoad {
  batches: number;
  readonly statuses: Map<number, number>;
  /** What was accepted, by customer and metric. */
  readonly totals: Map<string, number>;
}

/** Sends batches of usage, each again until it is accepted; their keys tell what was counted before. */
export async function trackForAWhile(fleet: Fleet, { random, isOver }: Pace): Promise<UsageLoad> {
  const load: UsageLoad = { batches: 0, statuses: new Map(), totals: new Map() };
  for (; !isOver(); load.batches += 1) {
    const records = Array.from({ length: RECORDS }, (_, index) => ({
      customer_id: `cus_user${between(random, 1, CUSTOMERS)}`,
      metric_name: METRICS[between(random, 0, METRICS.length - 1)]!,
      quantity: between(random, 1, 1_000),
      idempotency_key: `${load.batches}-${index}`,
    }));
    const body = JSON.stringify({ records });
    let status = 0;
    while (status !== 200) {
      ({ status } = await ask(fleet, { method: 'POST', path: '/api/usage/batch', body, random }));
      count(load.statuses, status);
      await wait(BATCH_EVERY_MS);
    }
    for (const { customer_id: customer, metric_name: metric, quantity } of records) {
      const key = `${customer} ${metric}`;
      load.totals.set(key, (load.totals.get(key) ?? 0) + quantity);
    }
  }
  return load;
}

/** Customers and metrics whose total is not what was accepted. */
export async function wrongTotals(db: Db, { totals }: UsageLoad): Promise<string[]> {
  const stored = await db<{ key: string; total: string }[]>`
    select customers.stripe_id || ' ' || usage_metrics.name as key, sum(quantity)::text as total
    from usage_daily
    inner join customers on customers.id = usage_daily.customer_id
    inner join usage_metrics on usage_metrics.id = usage_daily.metric_id
    group by 1`;
  const found = new Map(stored.map(({ key, total }) => [key, Number(total)]));
  const keys = new Set([...totals.keys(), ...found.keys()]);
  return [...keys].filter((key) => totals.get(key) !== found.get(key));
}

/** Reads whatever there is to read; how often each status was answered, and by which addresses. */
export async function readForAWhile(
  fleet: Fleet,
  { random, isOver }: Pace,
): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  while (!isOver()) {
    const path = READS[between(random, 0, READS.length - 1)]!;
    const { status } = await ask(fleet, { method: 'GET', path, random });
    count(answers, [200, 0, 503].includes(status) ? String(status) : `${status} ${path}`);
    await wait(READ_EVERY_MS);
  }
  return answers;
}

/** Resolves an alert now and then; how often each status was answered. */
export async function resolveForAWhile(
  fleet: Fleet,
  { random, isOver }: Pace,
): Promise<Map<number, number>> {
  const answers = new Map<number, number>();
  while (!isOver()) {
    const { json } = await ask(fleet, { method: 'GET', path: '/api/alerts', random });
    const { alerts = [] } = (json ?? {}) as { alerts?: { id: string | number }[] };
    const one = alerts[between(random, 0, alerts.length - 1)];
    if (one !== undefined) {
      const path = `/api/alerts/${one.id}/resolve`;
      const body = JSON.stringify({ outcome: 'kept' });
      count(answers, (await ask(fleet, { method: 'POST', path, body, random })).status);
    }
    await wait(RESOLVE_EVERY_MS);
  }
  return answers;
}

interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly random: Random;
}

/** Asks any replica; 0 when there was no answer. */
async function ask(
  fleet: Fleet,
  { method, path, body, random }: Request,
): Promise<{ status: number; json: unknown }> {
  const { url } = fleet.members[between(random, 0, fleet.members.length - 1)]!;
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(GIVE_UP_MS),
      ...(body !== undefined && { body }),
    });
    return { status: response.status, json: await response.json() };
  } catch {
    return { status: 0, json: null };
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
