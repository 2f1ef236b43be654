import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { removeCustomMetric, setCustomMetric } from '#analysis/custom-metrics/set-metric.ts';
import { analyzeExperiment } from '#analysis/experiments/analyze.ts';
import { createExperiment } from '#analysis/experiments/create.ts';
import { detectableEffect } from '#analysis/experiments/detectable.ts';
import { startExperiment } from '#analysis/experiments/start.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Design } from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';

const START = Temporal.Instant.from('2031-05-14T10:00:00Z');
const SCOPE = { timezone: 'Europe/Berlin' as Timezone, baseCurrency: 'usd' as Currency };
const DESIGN: Design = {
  name: 'A shorter form',
  hypothesis: 'More people sign up',
  changeDescription: 'Two fields instead of six',
  metric: 'custom:signups',
  segment: {},
  comparison: { kind: 'before_after' },
  targetValue: 130,
  guardrails: [],
  stopOn: Temporal.PlainDate.from('2031-06-11'),
};

describe('an experiment on a number of one’s own', () => {
  test('holds the weeks since against the weeks before, in the direction that its owner named', async ({
    db,
  }) => {
    await follow(db, { rise: 40, isHigherBetter: true });
    const id = await running(db);

    const analysis = await analyzeExperiment(db, { id, countsAsLook: false, ...later(30) });

    expect(analysis).toMatchObject({ verdict: 'better', why: 'difference', isHigherBetter: true });
    expect(analysis.method).toBe('placebo_dates');
    expect(analysis.baseline?.value).toBeCloseTo(100, 0);
    expect(analysis.baseline?.n).toBe(30);
    expect(analysis.improvement!.absolute).toBeCloseTo(40, 0);
    expect(analysis.current).toBeCloseTo(140, 0);
  });

  test('calls the same rise harm when lower is better', async ({ db }) => {
    await follow(db, { rise: 40, isHigherBetter: false });
    const id = await running(db);

    const analysis = await analyzeExperiment(db, { id, countsAsLook: false, ...later(30) });

    expect(analysis.verdict).toBe('worse');
  });

  test('cannot tell where nothing changed, nor with ten weeks of past', async ({ db }) => {
    await follow(db, { rise: 0, isHigherBetter: true });
    const id = await running(db);
    const look = async () =>
      (await analyzeExperiment(db, { id, countsAsLook: false, ...later(30) })).why;

    expect(await look()).toBe('no_clear_difference');
    await db`delete from custom_metric_days where day < date '2031-05-14' - 70`;
    expect(await look()).toBe('too_little_history');
  });

  test('says before the start how large a change would be seen', async ({ db }) => {
    await follow(db, { rise: 0, isHigherBetter: true });

    const effect = await detectableEffect(db, DESIGN, later(0));

    expect(effect.nVariant).toBe(30);
    expect(effect.absolute).toBeGreaterThan(0);
    expect(effect.absolute).toBeLessThan(20);
  });

  test('is not started where nobody said which way is better', async ({ db }) => {
    await follow(db, { rise: 0, isHigherBetter: null });

    expect(await started(db)).toMatchObject({ reason: 'custom_metric_without_direction' });
  });

  test('compares no customers by it', async ({ db }) => {
    await follow(db, { rise: 0, isHigherBetter: true });

    const start = await started(db, { comparison: { kind: 'control', share: 0.5 } });

    expect(start).toMatchObject({ kind: 'refused', reason: 'metric_does_not_fit' });
  });

  test('keeps its query, its direction and its days until it is over', async ({ db, target }) => {
    await follow(db, { rise: 0, isHigherBetter: true });
    const id = await running(db);
    const change = async (changes: object) =>
      setCustomMetric(
        db,
        { name: 'signups', changes, actor: 'cli' },
        { now: START, ...SCOPE, source: { target } },
      );

    expect(await change({ query: 'select 1' })).toEqual({ kind: 'in_use', experiments: [id] });
    expect(await change({ isHigherBetter: false })).toMatchObject({ kind: 'in_use' });
    expect(await removeCustomMetric(db, 'signups')).toMatchObject({ kind: 'in_use' });
    expect(await change({ title: 'New accounts' })).toMatchObject({ kind: 'set' });
  });
});

/** A year of about 100 a day, with a ripple of four weeks, and so much more since the start. */
async function follow(
  db: Db,
  { rise, isHigherBetter }: { readonly rise: number; readonly isHigherBetter: boolean | null },
): Promise<void> {
  const query = "select date '2031-05-13' as day, 100 as value";
  await db`
    insert into custom_metrics (name, title, unit, query, is_higher_better, set_by, set_at)
    values ('signups', 'Signups', '', ${query}, ${isHigherBetter}, 'cli', ${START})`;
  await db`
    insert into custom_metric_days (metric_id, day, value, read_at)
    select
      custom_metrics.id,
      day,
      100 + (extract(doy from day)::int * 7) % 11 - 5
      + case when day >= date '2031-05-14' then ${rise}::int else 0 end,
      ${START}
    from custom_metrics
    cross join (
      select (timestamp '2030-06-01' + n * interval '1 day')::date as day
      from generate_series(0, 390) as n
    ) as days`;
}

async function started(db: Db, changes: Partial<Design> = {}) {
  const design = { ...DESIGN, ...changes };
  const { id } = await createExperiment(db, { design, actor: 'cli', now: START });
  return startExperiment(db, { id, actor: 'cli', ...later(0) });
}

async function running(db: Db): Promise<number> {
  const start = await started(db);
  expect(start.kind).toBe('started');
  return start.experiment!.id;
}

function later(days: number) {
  return { ...SCOPE, now: START.add({ hours: 24 * days }) };
}
