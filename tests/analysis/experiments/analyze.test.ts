import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { analyze, analyzeExperiment } from '#analysis/experiments/analyze.ts';
import { baselineOf } from '#analysis/experiments/baseline.ts';
import { completeExperiment } from '#analysis/experiments/complete.ts';
import { createExperiment } from '#analysis/experiments/create.ts';
import { detectableEffect } from '#analysis/experiments/detectable.ts';
import type { Experiment } from '#domain/experiments.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans, type SpanRow } from '../../support/ledger-rows.ts';
import { armsOf, DESIGN, running, scopeAt, START } from './experiment-world.ts';

const LONG_AGO = '2024-01-10T00:00:00Z';
const CHANGED = '2025-03-12T12:00:00Z';
const AFTER_STOP = '2025-03-31T15:00:00Z';

/** Customers who pay some $40 to $60 each, since long. */
async function company(db: Db, size: number): Promise<void> {
  await addSpans(
    db,
    Array.from({ length: size }, (_, n) => ({
      customer: `cus_${n}`,
      subscription: `sub_${n}`,
      item: `si_${n}`,
      mrr: String(priceOf(n)),
      from: LONG_AGO,
    })),
  );
}

function priceOf(n: number): number {
  return 4000 + (n % 5) * 500;
}

/** From that instant on they pay another amount, or nothing. */
async function change(
  db: Db,
  customerIds: readonly string[],
  { mrr, at = CHANGED }: { readonly mrr: (n: number) => number; readonly at?: string },
): Promise<void> {
  await db`
    update mrr_spans set until_at = ${at}
    where until_at is null
      and customer_id in (select id from customers where stripe_id = any(${customerIds as string[]}))`;
  const spans = customerIds.map((customer): SpanRow => {
    const n = Number(customer.slice('cus_'.length));
    return {
      customer,
      subscription: `sub_${n}`,
      item: `si_${n}`,
      mrr: String(mrr(n)),
      from: at,
    };
  });
  await addSpans(
    db,
    spans.filter(({ mrr: paid }) => paid !== '0'),
  );
}

/** The same quantity on the 17 days from 28 February, of which 13 are whole days after the start. */
async function use(
  db: Db,
  kind: 'sum' | 'last',
  each: (customerId: string) => number,
): Promise<void> {
  const rows = await db<{ stripeId: string }[]>`select stripe_id as "stripeId" from customers`;
  const quantities = Object.fromEntries(rows.map(({ stripeId }) => [stripeId, each(stripeId)]));
  await db`insert into usage_metrics (name, kind) values ('calls', ${kind})`;
  await db`
    insert into usage_daily (day, metric_id, customer_id, quantity, last_at)
    select day, usage_metrics.id, customers.id, quantities.value::numeric, day
    from usage_metrics
    cross join jsonb_each_text(${JSON.stringify(quantities)}::text::jsonb) as quantities
    inner join customers on customers.stripe_id = quantities.key
    cross join generate_series('2025-02-28'::date, '2025-03-16', interval '1 day') as day`;
}

function ask(db: Db, { id }: Experiment, now: string) {
  return analyzeExperiment(db, { id, countsAsLook: true, ...scopeAt(now) });
}

describe('an analysis by lot', () => {
  test('says better when those with the change pay more, once the stop date is over', async ({
    db,
  }) => {
    await company(db, 80);
    const experiment = await running(db);
    const { control, variant } = await armsOf(db, experiment);
    await change(db, variant, { mrr: (n) => priceOf(n) + 1000 });
    const analysis = await ask(db, experiment, AFTER_STOP);

    expect(analysis).toMatchObject({ verdict: 'better', why: 'difference', method: 'permutation' });
    expect(analysis.baseline).toMatchObject({ value: 5000, n: 80 });
    expect(analysis.arms.map(({ n }) => n)).toEqual([control.length, variant.length]);
    expect(analysis.improvement!.absolute).toBeGreaterThan(500);
    expect(analysis.interval!.low).toBeGreaterThan(0);
    expect(analysis.current).toBeGreaterThan(5500);
    expect(analysis.largest!.share).toBeLessThan(0.05);
    expect(analysis.withoutLargest!.absolute).toBeGreaterThan(500);
    expect(analysis.daysRunning).toBe(28);
    expect(analysis.until).toEqual(DESIGN.stopOn);
  });

  test('gives no verdict before the stop date is over, however clear it is', async ({ db }) => {
    await company(db, 80);
    const experiment = await running(db);
    const { variant } = await armsOf(db, experiment);
    await change(db, variant, { mrr: (n) => priceOf(n) * 3 });

    for (const now of ['2025-03-13T15:00:00Z', '2025-03-31T03:59:59Z']) {
      const analysis = await ask(db, experiment, now);

      expect(analysis).toMatchObject({ verdict: 'cannot_tell', why: 'before_stop_date' });
      expect(analysis.p).toBeLessThan(0.001);
    }
    // Midnight in New York, in summer time by now.
    expect(await ask(db, experiment, '2025-03-31T04:00:00Z')).toMatchObject({ verdict: 'better' });
  });

  test('changes no verdict by being asked again, whatever happens after the stop date', async ({
    db,
  }) => {
    await company(db, 80);
    const experiment = await running(db);
    const { variant } = await armsOf(db, experiment);
    await change(db, variant, { mrr: (n) => priceOf(n) + 1000 });
    const first = await ask(db, experiment, AFTER_STOP);
    await change(db, variant, { mrr: () => 0, at: '2025-04-05T00:00:00Z' });
    const later = await ask(db, experiment, '2025-05-01T00:00:00Z');

    expect({ ...later, looks: 1 }).toEqual({ ...first, looks: 1 });
    expect([first.looks, later.looks]).toEqual([1, 2]);
  });

  test('gives no verdict when it was ended early, not even after the stop date', async ({ db }) => {
    await company(db, 80);
    const experiment = await running(db);
    const { variant } = await armsOf(db, experiment);
    await change(db, variant, { mrr: (n) => priceOf(n) * 3 });
    await completeExperiment(db, {
      id: experiment.id,
      outcome: 'better',
      actualValue: null,
      learning: null,
      actor: 'U1',
      now: Temporal.Instant.from('2025-03-15T12:00:00Z'),
    });

    expect(await ask(db, experiment, AFTER_STOP)).toMatchObject({
      verdict: 'cannot_tell',
      why: 'before_stop_date',
      looks: 0,
    });
  });

  test('cannot tell with fewer than ten customers in an arm', async ({ db }) => {
    await company(db, 14);
    const experiment = await running(db);

    expect(await ask(db, experiment, AFTER_STOP)).toMatchObject({ why: 'too_few_customers' });
  });

  test('cannot tell of a share with fewer than 20 cases', async ({ db }) => {
    await company(db, 60);
    const experiment = await running(db, { metric: 'churn_rate' });
    const { variant } = await armsOf(db, experiment);
    await change(db, variant.slice(0, 15), { mrr: () => 0 });

    expect(await ask(db, experiment, AFTER_STOP)).toMatchObject({
      why: 'too_few_conversions',
      method: 'fisher',
    });
    await change(db, variant.slice(15, 24), { mrr: () => 0 });
    const analysis = await ask(db, experiment, AFTER_STOP);

    expect(analysis).toMatchObject({ verdict: 'worse', isHigherBetter: false, largest: null });
    expect(analysis.arms).toMatchObject([{ cases: 0 }, { cases: 24 }]);
  });

  test('shows what one large customer makes of it', async ({ db }) => {
    await company(db, 60);
    const experiment = await running(db);
    const { variant } = await armsOf(db, experiment);
    await change(db, variant.slice(0, 1), { mrr: () => 500_000 });
    const analysis = await ask(db, experiment, AFTER_STOP);

    expect(analysis.largest).toMatchObject({ customerId: variant[0], arm: 'variant' });
    expect(analysis.largest!.share).toBeGreaterThan(0.7);
    expect(analysis.improvement!.absolute).toBeGreaterThan(10_000);
    expect(Math.abs(analysis.withoutLargest!.absolute)).toBeLessThan(600);
    expect(analysis.verdict).toBe('cannot_tell');
  });

  test('is stopped by a guardrail that is broken beyond chance, and by no other', async ({
    db,
  }) => {
    await company(db, 120);
    const experiment = await running(db, {
      guardrails: [{ metric: 'churn_rate', worseThan: 0.1 }],
    });
    const { control, variant } = await armsOf(db, experiment);
    await change(db, control.slice(0, 8), { mrr: () => 0 });
    await change(db, variant.slice(0, 13), { mrr: () => 0 });
    const early = await ask(db, experiment, '2025-03-14T15:00:00Z');

    expect(early.guardrails).toMatchObject([{ isWorse: true, stops: false }]);
    expect(early.why).toBe('before_stop_date');
    await change(db, variant.slice(13, 40), { mrr: () => 0 });
    const broken = await ask(db, experiment, '2025-03-14T15:00:00Z');

    expect(broken.guardrails).toMatchObject([{ isWorse: true, stops: true }]);
    expect(broken).toMatchObject({ verdict: 'worse', why: 'guardrail' });
  });

  test('is about use, too: of the whole days since the start, nothing for who used nothing', async ({
    db,
  }) => {
    await company(db, 60);
    const experiment = await running(db, { metric: 'usage:calls' });
    const { control, variant } = await armsOf(db, experiment);
    await use(db, 'sum', (id) => (variant.includes(id) ? 60 : 30) + (Number(id.slice(4)) % 9));
    const analysis = await ask(db, experiment, AFTER_STOP);

    expect(analysis).toMatchObject({ verdict: 'better', metric: 'usage:calls' });
    // On 13 of the 27 whole days; before the start and on its day, they count for nothing.
    expect(analysis.arms[0]!.value).toBeCloseTo((34 * 13) / 27, -0.5);
    expect(analysis.improvement!.absolute).toBeCloseTo((30 * 13) / 27, -0.5);
    await db`delete from usage_daily`;
    await db`delete from usage_metrics`;
    await use(db, 'last', (id) => (variant.includes(id) ? 5 : 3));
    const standing = await ask(db, experiment, AFTER_STOP);

    expect(standing.arms.map(({ value }) => value)).toEqual([3, 5]);
    expect(control.length + variant.length).toBe(60);
  });

  test('names the other experiments with the same customers', async ({ db }) => {
    await company(db, 30);
    const experiment = await running(db);
    const other = await running(db, { name: 'Another' });

    expect((await ask(db, experiment, AFTER_STOP)).overlapping).toEqual([
      { id: other.id, customers: 30 },
    ]);
  });

  test('has nothing to say of a draft', async ({ db }) => {
    const draft = await createExperiment(db, { design: DESIGN, actor: 'U1', now: START });

    expect(await ask(db, draft, AFTER_STOP)).toMatchObject({
      why: 'not_started',
      arms: [],
      looks: 0,
    });
    await expect(ask(db, { ...draft, id: 999 }, AFTER_STOP)).rejects.toThrow(RangeError);
  });

  test('is asked again months later by what has become of it since', async ({ db }) => {
    await company(db, 80);
    const experiment = await running(db);
    const { variant } = await armsOf(db, experiment);
    await change(db, variant, { mrr: (n) => priceOf(n) + 1000 });
    await change(db, variant, { mrr: (n) => priceOf(n) - 1000, at: '2025-05-01T00:00:00Z' });
    const asked = { experiment, looks: 0, overlapping: [], isLaterReading: true };

    expect(await analyze(db, asked, scopeAt('2025-06-30T15:00:00Z'))).toMatchObject({
      verdict: 'worse',
    });
  });
});

describe('what is known before the start', () => {
  test('is the metric of the 30 days before today', async ({ db }) => {
    await company(db, 40);
    await change(db, ['cus_0', 'cus_1'], { mrr: () => 0, at: '2025-02-20T00:00:00Z' });
    await change(db, ['cus_2', 'cus_3'], { mrr: () => 0, at: '2025-03-03T12:00:00Z' });
    const baseline = await baselineOf(db, { metric: 'churn_rate', segment: {} }, scopeAt(START));

    expect(baseline).toMatchObject({ value: 0.05, n: 40 });
    expect([baseline.from.toString(), baseline.to.toString()]).toEqual([
      '2025-02-01',
      '2025-03-03',
    ]);
  });

  test('is how large a difference would be seen', async ({ db }) => {
    await company(db, 100);
    const effect = await detectableEffect(db, DESIGN, scopeAt(START));

    // 50 in each arm, with a standard deviation of 710.7: (1.984 + 0.845) × 710.7 × √(2 ÷ 50).
    expect(effect).toMatchObject({ nControl: 50, nVariant: 50, baseline: { value: 5000, n: 100 } });
    expect(effect.absolute).toBeCloseTo(402.2, 0);
    expect(effect.relative).toBeCloseTo(0.0804, 3);
  });

  test('is nothing when nobody is there', async ({ db }) => {
    expect(await detectableEffect(db, DESIGN, scopeAt(START))).toMatchObject({
      nControl: 0,
      absolute: null,
      baseline: { value: null, n: 0 },
    });
  });
});
