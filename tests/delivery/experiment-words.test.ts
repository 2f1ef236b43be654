import { describe, expect, test } from 'vitest';

import { detectableWords } from '#delivery/detectable-words.ts';
import {
  chanceWords,
  guardrailSentence,
  intervalWords,
  verdictSentence,
} from '#delivery/experiment-verdict-words.ts';
import {
  experimentDifference,
  experimentValue,
  judgedByWords,
  segmentWords,
} from '#delivery/experiment-words.ts';
import { parseCurrency } from '#domain/currency.ts';
import type { DetectableEffect } from '#domain/experiments.ts';

import { aDesign, anAnalysis, aRunning, usd } from './slack/experiments/made-up.ts';

const jpy = parseCurrency('jpy')!;
const kwd = parseCurrency('kwd')!;

const anEffect: DetectableEffect = {
  nControl: 106,
  nVariant: 106,
  absolute: 920,
  relative: 0.116,
  baseline: aRunning.baseline!,
};

describe('What is measured', () => {
  test('is shown in the unit of its metric, and money in as many digits as its currency has', () => {
    expect(experimentValue('arpu', 7920.4, usd)).toBe('$79.20');
    expect(experimentValue('mrr', 7920, jpy)).toBe('¥7,920');
    expect(experimentValue('arpu', 7920, kwd)).toBe('KWD 7.920');
    expect(experimentValue('churn_rate', 0.0423, usd)).toBe('4.2 %');
    expect(experimentValue('usage:api_calls', 1234.56, usd)).toBe('1,235');
    expect(experimentValue('usage:seats', 3.456, usd)).toBe('3.5');
    expect(experimentValue('arpu', null, usd)).toBe('–');
  });

  test('differs by points where it is a share, so that nobody takes them for percent', () => {
    expect(experimentDifference('churn_rate', -0.012, usd)).toBe('−1.2 points');
    expect(experimentDifference('conversion_rate', 0.03, usd)).toBe('+3 points');
    expect(experimentDifference('arpu', 610, usd)).toBe('+$6.10');
    expect(experimentDifference('usage:seats', -0.02, usd)).toBe('−0.02');
  });

  test('is what MRR gains a week when it is held against the weeks before', () => {
    expect(judgedByWords({ metric: 'mrr', comparison: { kind: 'before_after' } })).toBe(
      'net-new MRR a week',
    );
    expect(judgedByWords(aDesign)).toBe('revenue per paying customer');
  });

  test('names who takes part', () => {
    expect(segmentWords({})).toBe('every customer');
    expect(
      segmentWords({ plan: 'Pro', meta: { country: 'DE' }, cohortFrom: '2031-01', mrrMax: '200' }),
    ).toBe('customers on Pro, with country DE, who joined from 2031-01, with an MRR up to 200');
  });
});

describe('What could be seen', () => {
  test('says how large a difference has to be, and that what is hoped for is too small', () => {
    expect(detectableWords(anEffect, aDesign, usd)).toBe(
      '212 customers take part: 106 with the change, 106 without. Over the last 30 days it was $79.20. A true difference of $9.20 (12 % of what it is now) would be seen 4 times out of 5; a smaller one mostly looks like chance. What you hope for (+$7.80) is too small to be seen: take in more customers.',
    );
  });

  test('says so when what is hoped for is large enough', () => {
    const words = detectableWords(anEffect, { ...aDesign, targetValue: 9000 }, usd);
    expect(words).toContain('What you hope for (+$10.80) is large enough.');
  });

  test('takes nothing for a hope that is there already', () => {
    const words = detectableWords(anEffect, { ...aDesign, targetValue: 7000 }, usd);
    expect(words).toContain('It is as good as the $70.00 that you hope for already');
    const churn = { ...aDesign, metric: 'churn_rate' as const, targetValue: 0.05 };
    const low = { ...anEffect, absolute: 0.02, baseline: { ...anEffect.baseline, value: 0.04 } };
    expect(detectableWords(low, churn, usd)).toContain('as good as the 5 % that you hope for');
  });

  test('says in times what is more than everything there is', () => {
    const huge = { ...anEffect, relative: 4.28 };
    expect(detectableWords(huge, aDesign, usd)).toContain('4.3 times what it is now');
  });

  test('advises to ask people when only a huge difference would show', () => {
    const few = { ...anEffect, absolute: 4000, relative: 0.5 };
    const words = detectableWords(few, { ...aDesign, targetValue: null }, usd);
    expect(words).toContain('asking five of them may teach you more');
  });

  test('promises nothing while nobody is there', () => {
    const nobody = { ...anEffect, nControl: 0, nVariant: 0, absolute: null, relative: null };
    expect(detectableWords(nobody, aDesign, usd)).toContain('Nobody takes part yet.');
  });
});

describe('What an experiment came to', () => {
  test('is said with how often chance would do the same', () => {
    expect(verdictSentence(anAnalysis, aRunning, usd)).toBe(
      'It works: revenue per paying customer is $6.10 higher. Chance alone brings as large a difference 1 time in 100.',
    );
  });

  test('is not said when no difference at all is among what it may be', () => {
    const unclear = {
      ...anAnalysis,
      verdict: 'cannot_tell' as const,
      why: 'no_clear_difference' as const,
      interval: { low: -200, high: 1420, level: 0.95 },
    };
    expect(verdictSentence(unclear, aRunning, usd)).toBe(
      'The figures cannot tell. The true difference may be anything from −$2.00 to +$14.20, and none at all is among it.',
    );
  });

  test('is not said either when chance does the same too often', () => {
    const unclear = {
      ...anAnalysis,
      verdict: 'cannot_tell' as const,
      why: 'no_clear_difference' as const,
      interval: { low: 10, high: 1420, level: 0.95 },
      p: 0.07,
    };
    expect(verdictSentence(unclear, aRunning, usd)).toBe(
      'The figures cannot tell. The true difference seems to lie from +$0.10 to +$14.20, but chance alone brings as large a one 7 times in 100.',
    );
  });

  test('is said of weeks as of weeks', () => {
    const design = { ...aDesign, comparison: { kind: 'before_after' as const } };
    const few = {
      ...anAnalysis,
      verdict: 'cannot_tell' as const,
      why: 'too_few_customers' as const,
      arms: anAnalysis.arms.map((arm) => ({ ...arm, n: 12 })),
    };
    expect(verdictSentence(few, { design }, usd)).toContain('fewer than 10 customers moved');
    expect(verdictSentence(few, { design: aDesign }, usd)).toContain('12 customers');
  });

  test('of a guardrail compares with nothing, too', () => {
    const [finding] = anAnalysis.guardrails;
    const interval = { low: 0.01, high: 0.09, level: 0.95 };
    const difference = { absolute: 0.05, relative: null, interval, p: 0.0001 };
    expect(guardrailSentence({ ...finding!, difference })).toContain(
      'churn rate: higher than none at all',
    );
    expect(guardrailSentence({ ...finding!, difference: null })).toContain('nothing to compare');
  });

  test('waits for the last day, however often somebody looks', () => {
    const early = {
      ...anAnalysis,
      verdict: 'cannot_tell' as const,
      why: 'before_stop_date' as const,
    };
    expect(verdictSentence(early, aRunning, usd)).toContain('it comes when 1 Jun 2031 is over');
  });

  test('names the guardrail that stopped it', () => {
    const [finding] = anAnalysis.guardrails;
    const stopped = {
      ...anAnalysis,
      verdict: 'worse' as const,
      why: 'guardrail' as const,
      guardrails: [{ ...finding!, isWorse: true, stops: true }],
    };
    expect(verdictSentence(stopped, aRunning, usd)).toContain(
      'A guardrail is broken: churn rate more than 20 % worse',
    );
    expect(guardrailSentence(finding!)).toBe(
      'churn rate: 10 % higher; up to 20 % higher is accepted',
    );
  });

  test('has an interval in its own unit', () => {
    expect(intervalWords(anAnalysis, usd)).toBe('from +$1.20 to +$11.00');
    expect(intervalWords({ metric: 'nrr', interval: null }, usd)).toBeNull();
  });

  test.each([
    [0.0004, 'less than once in 1,000 times'],
    [0.004, '4 times in 1,000'],
    [0.012, '1 time in 100'],
    [0.43, '43 times in 100'],
    [0.9999, 'nearly always'],
  ])('says of p %f that it happens %s', (p, words) => {
    expect(chanceWords(p)).toBe(words);
  });
});
