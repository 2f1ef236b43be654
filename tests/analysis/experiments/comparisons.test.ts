import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { analyzeExperiment } from '#analysis/experiments/analyze.ts';
import { detectableEffect } from '#analysis/experiments/detectable.ts';
import { weeklyNetNew } from '#analysis/experiments/weekly-net-new.ts';
import type { Experiment } from '#domain/experiments.ts';
import { seededRandom } from '#domain/statistics/random.ts';
import type { Db } from '#store/postgres.ts';

import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test } from '../../support/database.ts';
import { addSpans, type SpanRow } from '../../support/ledger-rows.ts';
import { DESIGN, running, scopeAt, START } from './experiment-world.ts';

const AFTER_STOP = '2025-03-31T15:00:00Z';

function ask(db: Db, { id }: Experiment, now = AFTER_STOP) {
  return analyzeExperiment(db, { id, countsAsLook: false, ...scopeAt(now) });
}

describe('two plans, each against its own past', () => {
  const PLANS = { segment: { plan: 'Pro' }, comparison: { kind: 'plan', plan: 'Team' } } as const;

  /** Forty customers of each plan; a step is a day on which some of a plan pay more from then on. */
  async function plans(
    db: Db,
    steps: readonly { readonly plan: string; readonly day: string; readonly more: number }[],
  ): Promise<void> {
    for (const name of ['Pro', 'Team']) {
      await addCatalogueObject(
        db,
        'price',
        monthlyPrice(`price_${name}`, 5000, { nickname: name }),
      );
    }
    const spans = ['Pro', 'Team'].flatMap((plan) =>
      Array.from({ length: 40 }, (_, n) => accountOf(plan, n, steps)).flat(),
    );
    await addSpans(db, spans);
  }

  function accountOf(
    plan: string,
    n: number,
    steps: readonly { readonly plan: string; readonly day: string; readonly more: number }[],
  ): SpanRow[] {
    const own = steps
      .filter((step) => step.plan === plan)
      .toSorted((a, b) => (a.day < b.day ? -1 : 1));
    const days = ['2024-01-01', ...own.map(({ day }) => day)];
    let paid = 4000 + (n % 7) * 300;
    return days.map((day, step) => {
      // Not everybody goes along, and not all in the same way.
      paid += step === 0 || n % 3 === 0 ? 0 : (own[step - 1]?.more ?? 0) + (n % 4) * 10;
      return {
        customer: `cus_${plan}_${n}`,
        subscription: `sub_${plan}_${n}`,
        item: 'si',
        mrr: String(paid),
        price: `price_${plan}`,
        from: `${day}T05:00:00Z`,
        until: days[step + 1] === undefined ? null : `${days[step + 1] ?? ''}T05:00:00Z`,
      };
    });
  }

  test('show what the change added to one of them', async ({ db }) => {
    await plans(db, [
      // Both grew before, and Team goes on to grow.
      { plan: 'Pro', day: '2025-02-12', more: 100 },
      { plan: 'Team', day: '2025-02-12', more: 100 },
      { plan: 'Pro', day: '2025-03-12', more: 700 },
      { plan: 'Team', day: '2025-03-12', more: 100 },
    ]);
    const analysis = await ask(db, await running(db, PLANS));

    expect(analysis).toMatchObject({
      verdict: 'better',
      why: 'difference',
      method: 'difference_in_differences',
    });
    // Two of three went along, with 600 more than on the other plan.
    expect(analysis.improvement!.absolute).toBeCloseTo(390, -1);
    expect(analysis.arms).toMatchObject([
      { arm: 'control', n: 40 },
      { arm: 'variant', n: 40 },
    ]);
    expect(analysis.arms[1]!.value).toBeGreaterThan(analysis.arms[1]!.before!);
  });

  test('are not compared when they moved apart before the start already', async ({ db }) => {
    await plans(db, [
      { plan: 'Pro', day: '2025-02-12', more: 700 },
      { plan: 'Pro', day: '2025-03-12', more: 700 },
    ]);

    expect(await ask(db, await running(db, PLANS))).toMatchObject({
      verdict: 'cannot_tell',
      why: 'pre_trends_differ',
    });
  });

  test('are not told apart by what both went through', async ({ db }) => {
    await plans(db, [
      { plan: 'Pro', day: '2025-03-12', more: 700 },
      { plan: 'Team', day: '2025-03-12', more: 700 },
    ]);

    expect(await ask(db, await running(db, PLANS))).toMatchObject({ why: 'no_clear_difference' });
  });

  test('say who is largest, and what they come to without', async ({ db }) => {
    await plans(db, [
      { plan: 'Pro', day: '2025-03-12', more: 100 },
      { plan: 'Team', day: '2025-03-12', more: 100 },
    ]);
    const whale = { customer: 'cus_whale', subscription: 'sub_w', item: 'si', price: 'price_Pro' };
    await addSpans(db, [
      { ...whale, mrr: '200000', from: '2024-01-01T05:00:00Z', until: '2025-03-13T05:00:00Z' },
      { ...whale, mrr: '400000', from: '2025-03-13T05:00:00Z' },
    ]);
    const analysis = await ask(db, await running(db, PLANS));

    expect(analysis.improvement!.absolute).toBeGreaterThan(4000);
    expect(analysis.largest).toMatchObject({ customerId: 'cus_whale', arm: 'variant' });
    expect(analysis.largest!.share).toBeCloseTo(400_000 / (400_000 + 40 * 4970), 1);
    expect(analysis.withoutLargest!.absolute).toBeCloseTo(0, 6);
  });

  test('may be compared by a share, too', async ({ db }) => {
    await plans(db, [
      { plan: 'Team', day: '2025-03-12', more: 100 },
      { plan: 'Pro', day: '2025-03-12', more: 100 },
    ]);
    const analysis = await ask(db, await running(db, { ...PLANS, metric: 'expansion_rate' }));

    expect(analysis.arms).toMatchObject([
      { cases: 26, n: 40, before: 0 },
      { cases: 26, n: 40, before: 0 },
    ]);
    expect(analysis.improvement!.absolute).toBe(0);
    expect(analysis.verdict).toBe('cannot_tell');
  });
});

describe('the weeks since the start, against the weeks before', () => {
  const BEFORE = { comparison: { kind: 'before_after' } } as const;

  /** So many weeks of new customers up to the end of March; each week brings a few, and more since. */
  async function arrivals(db: Db, weeks: number, since: number): Promise<void> {
    const random = seededRandom(5);
    const end = Temporal.Instant.from('2025-03-31T04:00:00Z');
    const spans = Array.from({ length: weeks }, (_, week) => {
      const more = week >= weeks - 4 ? since : 0;
      return Array.from({ length: 4 + Math.floor(random() * 3) + more }, (__, n) => ({
        customer: `cus_${week}_${n}`,
        mrr: '5000',
        from: end
          .subtract({ hours: 24 * 7 * (weeks - week) - 24 * Math.floor(random() * 7) - 12 })
          .toString(),
      }));
    });
    await addSpans(db, spans.flat());
  }

  test('show a change beyond what changes at any date', async ({ db }) => {
    await arrivals(db, 60, 8);
    const analysis = await ask(db, await running(db, BEFORE));

    expect(analysis).toMatchObject({ verdict: 'better', method: 'placebo_dates' });
    // Eight customers more a week.
    expect(analysis.improvement!.absolute).toBeGreaterThan(30_000);
    expect(analysis.improvement!.absolute).toBeLessThan(50_000);
    expect(analysis.arms).toMatchObject([{ n: 4 }, { n: 4 }]);
  });

  test('are no success when MRR only goes on to grow', async ({ db }) => {
    await arrivals(db, 60, 0);

    expect(await ask(db, await running(db, BEFORE))).toMatchObject({ why: 'no_clear_difference' });
  });

  test('say nothing with too little time before the start', async ({ db }) => {
    await arrivals(db, 14, 8);

    expect(await ask(db, await running(db, BEFORE))).toMatchObject({
      verdict: 'cannot_tell',
      why: 'too_little_history',
    });
    expect(await detectableEffect(db, { ...DESIGN, ...BEFORE }, scopeAt(START))).toMatchObject({
      absolute: null,
    });
  });

  test('are weeks of local days, cut off nowhere and without gaps', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_first', mrr: '9900', from: '2025-02-01T12:00:00Z' },
      // Half an hour before and after midnight in New York.
      { customer: 'cus_a', mrr: '1000', from: '2025-03-03T04:30:00Z' },
      { customer: 'cus_b', mrr: '2000', from: '2025-03-03T05:30:00Z' },
      { customer: 'cus_c', mrr: '4000', from: '2025-03-10T03:30:00Z' },
      { customer: 'cus_d', mrr: '8000', from: '2025-03-10T04:30:00Z' },
    ]);
    const weekly = await weeklyNetNew(
      db,
      {
        segment: {},
        startDay: Temporal.PlainDate.from('2025-03-03'),
        untilDay: Temporal.PlainDate.from('2025-03-19'),
      },
      scopeAt(AFTER_STOP),
    );

    expect(weekly).toEqual({ before: [0, 0, 0, 1000], since: [6000, 8000], customers: 3 });
  });

  test('count a customer once who moves in every week', async ({ db }) => {
    const days = ['2025-02-01', '2025-03-04', '2025-03-05', '2025-03-11', '2025-03-18'];
    await addSpans(
      db,
      days.map((day, index) => ({
        customer: 'cus_a',
        subscription: 'sub_1',
        item: 'si',
        mrr: String(1000 * (index + 1)),
        from: `${day}T12:00:00Z`,
        until: days[index + 1] === undefined ? null : `${days[index + 1]!}T12:00:00Z`,
      })),
    );
    const weekly = await weeklyNetNew(
      db,
      {
        segment: {},
        startDay: Temporal.PlainDate.from('2025-03-03'),
        untilDay: Temporal.PlainDate.from('2025-03-24'),
      },
      scopeAt(AFTER_STOP),
    );

    expect(weekly).toMatchObject({ since: [2000, 1000, 1000], customers: 1 });
  });

  test('know of a segment by what was paid before or first', async ({ db }) => {
    await addSpans(db, [
      {
        customer: 'cus_small',
        mrr: '1000',
        from: '2025-02-01T12:00:00Z',
        until: '2025-03-05T12:00:00Z',
        subscription: 'sub_1',
        item: 'si',
      },
      {
        customer: 'cus_small',
        mrr: '9000',
        from: '2025-03-05T12:00:00Z',
        subscription: 'sub_1',
        item: 'si',
      },
      { customer: 'cus_large', mrr: '9000', from: '2025-03-05T12:00:00Z' },
    ]);
    const weekly = await weeklyNetNew(
      db,
      {
        segment: { mrrMax: '50' },
        startDay: Temporal.PlainDate.from('2025-03-03'),
        untilDay: Temporal.PlainDate.from('2025-03-10'),
      },
      scopeAt(AFTER_STOP),
    );

    expect(weekly.since).toEqual([8000]);
  });
});
