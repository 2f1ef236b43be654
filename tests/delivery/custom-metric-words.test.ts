import { describe, expect, test } from 'vitest';

import { customChange, customValue, judgedChange } from '#delivery/custom-metric-words.ts';

describe('a number of one’s own', () => {
  test.for([
    ['1240', 'signups', '1,240 signups'],
    ['1240.5', '', '1,241'],
    ['1240.4999999', '', '1,240'],
    ['12.345', '', '12.3'],
    ['-12.35', '%', '−12.4 %'],
    ['0.1234', '', '0.123'],
    ['0.0001', '', '0'],
    ['-0.0001', '', '0'],
    ['0', '', '0'],
    ['999999999999999999.4', '', '999,999,999,999,999,999'],
    [null, 'signups', '–'],
  ] as const)('reads %s %s as %s', ([value, unit, words]) => {
    expect(customValue(value, unit)).toBe(words);
  });

  test.for([
    [{ before: '1200', change: '40' }, 'signups', '+40 signups (+3 %)'],
    [{ before: '3.2', change: '-1.1' }, '%', '−1.1 points (−34 %)'],
    [{ before: '0', change: '5' }, '', '+5'],
    [{ before: '-5', change: '5' }, '', '+5'],
    [{ before: '5', change: '0.00' }, '', 'unchanged'],
    [{ before: null, change: null }, '', '–'],
  ] as const)('tells of the change %o in %s as %s', ([change, unit, words]) => {
    expect(customChange(change, unit)).toBe(words);
  });

  test.for([
    [true, { before: '1200', change: '40' }, '+40 (+3 %, better)'],
    [false, { before: '0', change: '40' }, '+40 (worse)'],
    [null, { before: '1200', change: '40' }, '+40 (+3 %)'],
    [true, { before: '1', change: '0' }, 'unchanged'],
  ] as const)('is judged by what its owner calls better: %s', ([isHigherBetter, change, words]) => {
    expect(judgedChange({ isHigherBetter, unit: '' }, change)).toBe(words);
  });
});
