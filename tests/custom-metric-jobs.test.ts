import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { setCustomMetric } from '#analysis/custom-metrics/set-metric.ts';
import { METRICS_ROLE, prepareMetricsRole } from '#store/metrics-role.ts';

import { readConfig } from '../src/config.ts';
import { askDueMetrics } from '../src/custom-metric-jobs.ts';
import { asRole, test } from './support/database.ts';

const NOW = Temporal.Instant.from('2031-05-14T10:00:00Z');
const QUERY = "select date '2031-05-01' as day, 1 / (1 - count(*)) as value from usage_metrics";

describe('a query that begins to fail', () => {
  test('is told once in the channel of the digest, whatever number of replicas there are', async ({
    db,
    target,
  }) => {
    await prepareMetricsRole(target, { isOurServer: true });
    const metricsTarget = asRole(target, METRICS_ROLE);
    const config = readConfig({ SLACK_DIGEST_CHANNEL: 'C0REV', TIMEZONE: 'Europe/Berlin' });
    const decision = { name: 'signups', changes: { query: QUERY }, actor: 'cli' };
    const source = { target: metricsTarget };
    await setCustomMetric(db, decision, { now: NOW, timezone: config.timezone, source });
    await db`insert into usage_metrics (name) values ('a')`;
    let woken = 0;
    const replica = async (hours: number) =>
      askDueMetrics({
        config,
        db,
        metricsTarget,
        now: () => NOW.add({ hours }),
        wakeOutbox: () => (woken += 1),
      });

    const runs = await Promise.all([replica(24), replica(24), replica(24)]);
    runs.push(await replica(26));

    expect(runs.flat().map(({ kept }) => kept.kind)).toEqual(['failed', 'failed']);
    expect(woken).toBe(2);
    const told = await db<{ destination: string; text: string }[]>`
      select destination, body ->> 'text' as text from outbox`;
    expect(told).toEqual([
      {
        destination: 'slack:C0REV',
        text: expect.stringContaining('The query divides by zero.') as unknown,
      },
    ]);
  });

  test('is asked nowhere when nobody said where', async ({ db }) => {
    const config = readConfig({});

    expect(await askDueMetrics({ config, db, metricsTarget: null })).toEqual([]);
  });
});
