import { describe, expect, test } from 'vitest';

import { compareSamples, differenceInDifferences } from '#domain/experiment-comparison.ts';
import { sampleOf, type MemberValue, type Sample } from '#domain/experiment-samples.ts';
import type { Difference } from '#domain/experiments.ts';
import { newcombeInterval } from '#domain/statistics/difference-of-shares.ts';
import { momentsOf } from '#domain/statistics/moments.ts';
import { placeboDates } from '#domain/statistics/placebo-dates.ts';
import { welchDifference } from '#domain/statistics/welch.ts';

import { MANY_RUNS, percentOfRuns, RUNS, world } from './simulated.ts';

const NOMINAL_PERCENT = 5;
const ALLOWED_POINTS = 1;

/** Permutations are dealt some 10,000 times a run. */
const timeout = 60_000 + MANY_RUNS * 10;

/** Both have to say so before a verdict does. */
function isAlarm(difference: Difference | undefined): boolean {
  const interval = difference?.interval ?? null;
  const p = difference?.p ?? 1;
  return interval !== null && (interval.low > 0 || interval.high < 0) && p < 0.05;
}

/** What is quickly played is played ten times as often. */
function expectOneInTwenty(happens: (run: number) => boolean, runs = MANY_RUNS): void {
  const percent = percentOfRuns(happens, runs);

  expect(Math.abs(percent - NOMINAL_PERCENT)).toBeLessThanOrEqual(ALLOWED_POINTS);
}

describe(`of ${RUNS} experiments and more in which nothing was changed, one in twenty seems to show something`, () => {
  test('by means of what is spread evenly', { timeout }, () => {
    const { mean, normal } = world(1);

    expectOneInTwenty(
      (run) => isAlarm(compareSamples(mean(20, normal), mean(20, normal), run)?.difference),
      RUNS,
    );
  });

  test('by means of prices, some of whom pay a lot', { timeout }, () => {
    const { mean, price } = world(2);

    expectOneInTwenty(
      (run) => isAlarm(compareSamples(mean(25, price), mean(25, price), run)?.difference),
      RUNS,
    );
  });

  test('by means of arms of different size', { timeout }, () => {
    const { mean, price } = world(3);

    expectOneInTwenty(
      (run) => isAlarm(compareSamples(mean(20, price), mean(60, price), run)?.difference),
      RUNS,
    );
  });

  test(
    'by the permutation p alone, down to the smallest arms that get a verdict',
    { timeout },
    () => {
      const { mean, price } = world(4);

      expectOneInTwenty(
        (run) => (compareSamples(mean(10, price), mean(10, price), run)?.difference.p ?? 1) < 0.05,
        RUNS,
      );
    },
  );

  test.for([
    { n: 50, share: 0.3 },
    { n: 200, share: 0.3 },
    { n: 400, share: 0.05 },
    { n: 30, share: 0.5 },
  ])('by shares of $share with $n customers an arm', ({ n, share }) => {
    const { share: draw } = world(5);

    expectOneInTwenty((run) =>
      isAlarm(compareSamples(draw(n, share), draw(n, share), run)?.difference),
    );
  });

  test('and of rare cases, where Fisher’s test is asked, fewer', () => {
    const { share } = world(6);

    expect(
      percentOfRuns(
        (run) => isAlarm(compareSamples(share(100, 0.02), share(100, 0.02), run)?.difference),
        MANY_RUNS,
      ),
    ).toBeLessThan(NOMINAL_PERCENT);
  });

  test('by net revenue retention', () => {
    const { random, price } = world(7);
    const arm = () => {
      const sample = sampleOf(
        'nrr',
        Array.from({ length: 80 }, () => member(random, price())),
      );
      return momentsOf(sample.kind === 'mean' ? sample.values : []);
    };

    expectOneInTwenty(() => welchDifference(arm(), arm())!.p < 0.05);
  });

  test('by differences in differences', () => {
    const { random, price, share } = world(8);
    const nrr = () =>
      sampleOf(
        'nrr',
        Array.from({ length: 100 }, () => member(random, price())),
      );

    expectOneInTwenty(() => isDifferent(nrr));
    expectOneInTwenty(() => isDifferent(() => share(120, 0.25)));
  });

  test.for([
    { name: 'weeks of a steady company', weeks: 52, since: 4, growth: 0 },
    { name: 'weeks of a growing company', weeks: 52, since: 4, growth: 30 },
    { name: 'twice as many weeks', weeks: 104, since: 8, growth: 0 },
  ])('by dates at which nothing happened, over $name', ({ weeks, since, growth }) => {
    const { normal } = world(9);

    expectOneInTwenty(() => {
      const all = Array.from({ length: weeks + since }, (_, n) => normal() * 1000 + growth * n);
      return placeboDates(all.slice(0, weeks), all.slice(weeks))!.p < 0.05;
    });
  });
});

describe(`of ${MANY_RUNS} intervals, nineteen in twenty hold the true difference`, () => {
  test.for([
    { n: 20, other: 20, effect: 0 },
    { n: 40, other: 40, effect: 2000 },
    { n: 100, other: 60, effect: 10_000 },
  ])(
    'of means with $n and $other customers and a difference of $effect',
    ({ n, other, effect }) => {
      const { price } = world(10);
      const draw = (size: number, more: number) =>
        momentsOf(Array.from({ length: size }, () => price() + more));

      expectOneInTwenty(() => {
        const { low, high } = welchDifference(draw(n, 0), draw(other, effect))!;
        return effect < low || effect > high;
      });
    },
  );

  test.for([
    { n: 40, control: 0.3, variant: 0.5 },
    { n: 150, control: 0.1, variant: 0.15 },
    { n: 400, control: 0.04, variant: 0.05 },
  ])('of shares of $control and $variant with $n customers an arm', ({ n, control, variant }) => {
    const { share } = world(11);

    expectOneInTwenty(() => {
      const { low, high } = newcombeInterval(share(n, control), share(n, variant))!;
      return variant - control < low || variant - control > high;
    });
  });

  test('of a change at a date', () => {
    const { normal } = world(12);

    expectOneInTwenty(() => {
      const before = Array.from({ length: 60 }, normal);
      const since = Array.from({ length: 4 }, () => normal() + 0.7);
      const { low, high } = placeboDates(before, since)!;
      return low > 0.7 || high < 0.7;
    });
  });
});

function isDifferent(draw: () => Sample): boolean {
  const difference = differenceInDifferences(
    { before: draw(), since: draw() },
    { before: draw(), since: draw() },
  );
  return isAlarm(difference ?? undefined);
}

/** One in twenty leaves, one in ten pays half as much again, one in twenty goes down. */
function member(random: () => number, startMinor: number): MemberValue {
  const fate = random();
  const factor = fate < 0.05 ? 0 : fate < 0.15 ? 1.5 : fate < 0.2 ? 0.6 : 1;
  return {
    customerId: 'cus_1',
    isRated: true,
    startMinor,
    endMinor: startMinor * factor,
    isLost: factor === 0,
    isTrialOver: false,
    isConverted: false,
    used: 0,
  };
}
