import { describe, expect, test } from 'vitest';

import { formatExperimentCursor } from '#analysis/experiments/experiment-cursor.ts';
import { parseExperimentAsked } from '#delivery/slack/experiments/asked.ts';
import { readDesign } from '#delivery/slack/experiments/new-answers.ts';
import {
  parseExperimentPlace,
  parseLearningsPlace,
  parseListPlace,
} from '#delivery/slack/experiments/places.ts';
import { formatPrefill, parsePrefill } from '#delivery/slack/experiments/prefill.ts';
import {
  metricValueText,
  parseMetricValue,
  parsePercent,
} from '#delivery/slack/experiments/target.ts';
import { parseCurrency } from '#domain/currency.ts';

import { TODAY, usd } from './made-up.ts';

const jpy = parseCurrency('jpy')!;
const kwd = parseCurrency('kwd')!;

const filledIn = {
  name: 'Pro from $49 to $59',
  change: 'New customers see $59',
  hypothesis: 'Revenue per customer rises by $8',
  plan: 'Pro',
  segment: 'cohort:2031-01..2031-03 mrr:50..',
  comparison: 'control:0.2',
  metric: 'arpu',
  stop_on: '2031-06-13',
  target: '$85',
  guardrail: 'churn_rate',
  guardrail_percent: '10 %',
};
const read = (changed: Readonly<Record<string, string | null>> = {}) =>
  readDesign({ ...filledIn, ...changed }, { today: TODAY, baseCurrency: usd });

describe('The form of a new experiment', () => {
  test('becomes a design, with money in minor units', () => {
    const made = read();
    expect(made).toMatchObject({
      design: {
        metric: 'arpu',
        segment: { plan: 'Pro', cohortFrom: '2031-01', cohortTo: '2031-03', mrrMin: '50' },
        comparison: { kind: 'control', share: 0.2 },
        targetValue: 8500,
        guardrails: [{ metric: 'churn_rate', worseThan: 0.1 }],
      },
    });
    expect('design' in made && made.design.stopOn?.toString()).toBe('2031-06-13');
  });

  test('takes everybody, without a target or a guardrail', () => {
    const changed = {
      plan: 'everybody',
      segment: null,
      target: null,
      guardrail: null,
      guardrail_percent: null,
    };
    expect(read(changed)).toMatchObject({
      design: { segment: {}, targetValue: null, guardrails: [] },
    });
  });

  test('says of each input what is wrong, all at once', () => {
    const outcome = read({
      name: null,
      segment: 'colour:blue',
      stop_on: '2031-05-14',
      target: 'more',
      guardrail_percent: 'a lot',
    });
    expect(outcome).toEqual({
      errors: {
        name: expect.stringContaining('a name'),
        segment:
          '“colour:blue” is no condition: there is cohort:, mrr:, meta.KEY=, product: and price:.',
        stop_on: 'It has to lie ahead.',
        target: expect.stringContaining('as it is measured'),
        guardrail_percent: 'Write a percentage such as 10 %.',
      },
    });
  });

  test('compares no plan with itself, and with the weeks before only money', () => {
    expect(read({ comparison: 'plan:Pro' })).toMatchObject({
      errors: { comparison: expect.stringContaining('with itself') },
    });
    expect(read({ comparison: 'before_after', metric: 'churn_rate', target: null })).toMatchObject({
      errors: { comparison: expect.stringContaining('only MRR') },
    });
    expect(read({ comparison: 'plan:Basic: old' })).toMatchObject({
      design: { comparison: { kind: 'plan', plan: 'Basic: old' } },
    });
  });

  test('refuses a lot in which nobody or everybody would get the change', () => {
    for (const share of ['0', '1', '-1', 'x']) {
      expect(read({ comparison: `control:${share}` })).toHaveProperty('errors.comparison');
    }
  });

  test('wants both a guardrail and how far it may go', () => {
    expect(read({ guardrail: null })).toHaveProperty('errors.guardrail_percent');
    expect(read({ guardrail_percent: null })).toHaveProperty('errors.guardrail_percent');
    const second = { guardrail_2: 'nrr', guardrail_percent_2: 'a bit' };
    expect(read(second)).toEqual({
      errors: { guardrail_percent_2: 'Write a percentage such as 10 %.' },
    });
  });
});

describe('A value that somebody writes', () => {
  test.each([
    { text: '$85', metric: 'arpu', currency: usd, value: 8500 },
    { text: '1,200.50', metric: 'mrr', currency: usd, value: 120_050 },
    { text: '0.005', metric: 'mrr', currency: usd, value: 1 },
    { text: '9800', metric: 'arpu', currency: jpy, value: 9800 },
    { text: '1.2345', metric: 'arpu', currency: kwd, value: 1235 },
    { text: '4.5 %', metric: 'churn_rate', currency: usd, value: 0.045 },
    { text: '1,200', metric: 'usage:api_calls', currency: usd, value: 1200 },
  ] as const)('$text of $metric is $value in its unit', ({ text, metric, currency, value }) => {
    expect(parseMetricValue(text, metric, currency)).toBe(value);
  });

  test.each([
    ['much', 'arpu'],
    ['4 %', 'arpu'],
    ['1.2.3', 'nrr'],
    ['9'.repeat(20), 'usage:seats'],
    ['', 'mrr'],
  ] as const)('%s is none of %s', (text, metric) => {
    expect(parseMetricValue(text, metric, usd)).toBeNull();
  });

  test('stands in the form as it can be read again', () => {
    expect(parseMetricValue(metricValueText(8530.4, 'arpu', usd), 'arpu', usd)).toBe(8530);
    expect(parseMetricValue(metricValueText(9800, 'mrr', jpy), 'mrr', jpy)).toBe(9800);
    expect(parseMetricValue(metricValueText(0.0423, 'nrr', usd), 'nrr', usd)).toBeCloseTo(0.0423);
    expect(parsePercent('12.5%')).toBe(0.125);
    expect(parsePercent('0 %')).toBeNull();
  });
});

describe('What is typed after experiment', () => {
  test.each([
    [[], { kind: 'list' }],
    [['NEW'], { kind: 'new' }],
    [['3'], { kind: 'show', id: 3 }],
    [['analyse', '#12'], { kind: 'analyze', id: 12 }],
    [['finish', '3'], { kind: 'complete', id: 3 }],
    [['learnings', 'annual', 'plan'], { kind: 'learnings', words: 'annual plan' }],
    [['start'], { kind: 'number_missing', act: 'start' }],
    [['start', 'all'], { kind: 'number_missing', act: 'start' }],
    [['constructor'], { kind: 'unknown', word: 'constructor' }],
    [['99999999999'], { kind: 'unknown', word: '99999999999' }],
  ])('%j is understood', (words, asked) => {
    expect(parseExperimentAsked(words)).toEqual(asked);
  });
});

describe('The value of a button', () => {
  test('says what a new experiment begins with', () => {
    const prefills = [
      { kind: 'blank' },
      { kind: 'again', experimentId: 7 },
      { kind: 'move', moveId: 12n },
    ] as const;
    for (const prefill of prefills) expect(parsePrefill(formatPrefill(prefill))).toEqual(prefill);
    expect(parsePrefill('again x')).toBeNull();
    expect(parsePrefill('12; drop table')).toBeNull();
  });

  test('of another version opens nothing', () => {
    expect(parseExperimentPlace(['1', '3'])).toEqual({ id: 3, part: 'card' });
    expect(parseExperimentPlace(['1', '3', 'figures'])).toEqual({ id: 3, part: 'figures' });
    expect(parseExperimentPlace(['1', '3', 'secrets'])).toBeNull();
    expect(parseExperimentPlace(['2', '3'])).toBeNull();
    expect(parseLearningsPlace(['1', '20', 'annual', 'plan'])).toEqual({
      words: 'annual plan',
      offset: 20,
    });
    expect(parseLearningsPlace(['1', '-1'])).toBeNull();
    expect(parseLearningsPlace(['1', '0', 'a\0b'])).toBeNull();
    expect(parseListPlace(['1', 'all', formatExperimentCursor(7n)])?.cursor).not.toBeNull();
    expect(parseListPlace(['1', 'all', 'anybodys'])).toBeNull();
  });
});
