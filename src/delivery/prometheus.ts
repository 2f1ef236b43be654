import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Temporal } from 'temporal-polyfill';

import { status, type Status } from '#analysis/status.ts';
import type { Timezone } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';

import type { Answer } from './rest/exchange.ts';

/** One request that was answered. `route` is the path with its parts named, so that ids make no series. */
export interface Answered {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export interface Prometheus {
  /** Counts an answer of the HTTP server. */
  readonly observe: (answered: Answered) => void;
  /** What one scrape reads. */
  readonly answer: () => Promise<Answer>;
}

interface PrometheusSource {
  readonly db: Queryable;
  readonly now: () => Temporal.Instant;
  readonly timezone: Timezone;
  readonly version: string;
}

const DURATION_BUCKETS_S = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * What one would be woken for, as Prometheus reads it: queues, ages, failures, answers and the process
 * itself. No revenue and no customer. Source: docs/operating.md, What to watch.
 */
export function createPrometheus(source: PrometheusSource): Prometheus {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'moneyradar_http_request_seconds',
    help: 'How long requests took, by route, method and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS_S,
    registers: [registry],
  });
  new Gauge({
    name: 'moneyradar_info',
    help: 'Always 1; the label is the version.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: source.version }, 1);
  const show = showStatus(registry);
  return {
    observe: ({ method, route, status: code, seconds }) =>
      requests.observe({ method, route, status: String(code) }, seconds),
    answer: async () => {
      await show(source);
      return { status: 200, body: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

/** The gauges of what /api/status says; asked at each scrape, and the database's silence is a figure too. */
function showStatus(registry: Registry): (source: PrometheusSource) => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `moneyradar_${name}`, help, registers: [registry] });
  const isUp = gauge('database_up', '1 when the database answered this scrape.');
  const isStale = gauge(
    'stale',
    '1 when figures may lack something; see the reason in /api/status.',
  );
  const counts: [Gauge, (status: Status) => number][] = [
    [gauge('inbox_pending', 'Stripe events stored and not folded yet.'), (one) => one.inboxPending],
    [gauge('inbox_failed', 'Stripe events given up on.'), (one) => one.inboxFailed],
    [
      gauge('failed_customers', 'Customers who could not be folded again.'),
      (one) => one.failedCustomers,
    ],
    [gauge('outbox_pending', 'Messages waiting to be sent.'), (one) => one.outboxPending],
    [gauge('failed_checks', 'Rules that the data breaks.'), (one) => one.failedChecks.length],
    [gauge('drifts_7d', 'Repaired differences to Stripe in 7 days.'), (one) => one.recentDrifts],
    [gauge('unknown_customers', 'Customers named by usage alone.'), (one) => one.unknownCustomers],
    [
      gauge('incomplete_subscriptions', 'Running subscriptions with a price not known yet.'),
      (one) => one.incompleteSubscriptions,
    ],
  ];
  const ages: [Gauge, (status: Status) => Temporal.Instant | null][] = [
    [
      gauge('inbox_overdue_seconds', 'Since when the oldest event is due.'),
      (one) => one.overdueSince,
    ],
    [gauge('last_event_age_seconds', 'Since the newest webhook.'), (one) => one.lastEventAt],
    [
      gauge('last_heard_age_seconds', 'Since Stripe was heard in any way.'),
      (one) => one.lastHeardAt,
    ],
    [gauge('last_check_age_seconds', 'Since the data was last checked.'), (one) => one.lastCheckAt],
  ];
  const failures = new Counter({
    name: 'moneyradar_scrape_failures_total',
    help: 'Scrapes that the database did not answer.',
    registers: [registry],
  });
  return async ({ db, now, timezone }) => {
    const at = now();
    const found = await status(db, { now: at, timezone }).catch(() => null);
    isUp.set(found === null ? 0 : 1);
    // Figures of a database that is silent are not what they were.
    for (const [one] of [...counts, ...ages]) one.remove();
    isStale.remove();
    if (found === null) return failures.inc();
    isStale.set(found.isStale ? 1 : 0);
    for (const [one, read] of counts) one.set(read(found));
    for (const [one, read] of ages) {
      const since = read(found);
      if (since !== null) one.set(Math.max(0, at.since(since).total('seconds')));
    }
  };
}
