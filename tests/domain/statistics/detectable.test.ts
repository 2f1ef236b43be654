import { describe, expect, test } from 'vitest';

import {
  detectableMeanDifference,
  detectableShareDifference,
} from '#domain/statistics/detectable.ts';

describe('the smallest difference that would be seen', () => {
  // J. Cohen (1988), table 2.4.1, power 0.80 at α 0.05 two-sided: 26, 64 and 393 customers in each arm
  // for 0.8, 0.5 and 0.2 standard deviations.
  test.for([
    { n: 26, deviations: 0.8 },
    { n: 64, deviations: 0.5 },
    { n: 393, deviations: 0.2 },
  ])('of a mean with $n customers an arm is $deviations of a deviation', ({ n, deviations }) => {
    const seen = detectableMeanDifference(1, { control: n, variant: n })!;

    expect(seen).toBeLessThanOrEqual(deviations * 1.001);
    expect(seen).toBeGreaterThan(deviations * 0.98);
  });

  // By the noncentral t distribution of SciPy 1.17.1.
  test.for([
    { n: 26, deviations: 0.792347668431 },
    { n: 64, deviations: 0.499069788264 },
    { n: 100, deviations: 0.398138624874 },
  ])('with $n customers an arm agrees with the exact $deviations', ({ n, deviations }) => {
    expect(detectableMeanDifference(1, { control: n, variant: n })).toBeCloseTo(deviations, 3);
  });

  // The formula of Fleiss solved by SciPy 1.17.1, optimize.brentq; R's power.prop.test gives 93 for .5 and .7.
  test.for([
    { share: 0.1, control: 500, variant: 500, rise: 0.059466681134, fall: 0.0470353969111 },
    { share: 0.5, control: 93, variant: 93, rise: 0.199998822709, fall: 0.199998822709 },
    { share: 0.05, control: 1000, variant: 1000, rise: 0.0309768636235, fall: 0.0239487446923 },
    { share: 0.2, control: 300, variant: 100, rise: 0.140332212614, fall: 0.1156404795917 },
  ])('of a share of $share is $rise up and $fall down', ({ share, rise, fall, ...arms }) => {
    expect(detectableShareDifference(share, arms, 1)).toBeCloseTo(rise, 8);
    expect(detectableShareDifference(share, arms, -1)).toBeCloseTo(fall, 8);
  });

  test('is unknown where none would be seen', () => {
    expect(detectableMeanDifference(1, { control: 1, variant: 50 })).toBeNull();
    expect(detectableShareDifference(0.5, { control: 0, variant: 50 }, 1)).toBeNull();
    expect(detectableShareDifference(0.02, { control: 20, variant: 20 }, -1)).toBeNull();
  });
});
