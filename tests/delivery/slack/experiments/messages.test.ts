import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { analysisMessage, type Looked } from '#delivery/slack/experiments/analysis-message.ts';
import { experimentCard } from '#delivery/slack/experiments/card.ts';
import { intervalGauge } from '#delivery/slack/experiments/interval-gauge.ts';
import { learningsMessage } from '#delivery/slack/experiments/learnings-message.ts';
import { listMessage } from '#delivery/slack/experiments/list-message.ts';
import { rereadMessage } from '#delivery/slack/experiments/reread-message.ts';

import { wordsIn } from '../support/bot.ts';
import { buttonsIn } from '../support/modals.ts';
import { aCompleted, aDesign, anAnalysis, aRunning, setting } from './made-up.ts';

const afterwards = { ...setting, now: Temporal.Instant.from('2031-06-02T10:00:00Z') };
const looked: Looked = {
  experiment: aRunning,
  analysis: { ...anAnalysis, withoutLargest: { ...anAnalysis.withoutLargest!, absolute: 540 } },
  others: [],
  asOf: setting.now,
};
const unclear = {
  ...looked.analysis,
  verdict: 'cannot_tell' as const,
  why: 'no_clear_difference' as const,
  interval: { low: -200, high: 1420, level: 0.95 },
};

describe('The figures of an experiment', () => {
  test('stand beside what was before, with how far they reach', () => {
    const { text, blocks } = analysisMessage(looked, afterwards);
    const words = wordsIn(blocks);
    expect(text).toContain('Pro from $49 to $59: better. It works');
    expect(words).toContain('Measured difference: +$6.10 (+7.7 %)');
    expect(words).toContain('The true one lies from +$1.20 to +$11.00, 95 % sure');
    expect(words).toContain('*30 days before*\n$79.20, n 212');
    expect(words).toContain('*Without it*\n$79.20, n 104');
    expect(words).toContain('*Looks so far*\n2: no verdict comes sooner by looking');
    expect(words).toContain('cus_Anchor alone makes 31 % of what the group with the change brings');
    expect(words).toContain('Give the change to everybody');
    expect(blocks.find(({ type }) => type === 'data_visualization')).toMatchObject({
      chart: {
        series: [
          {
            data: [
              { label: '30 days before', value: 79.2 },
              { label: 'Without it', value: 79.2 },
              { label: 'With the change', value: 85.3 },
            ],
          },
        ],
      },
    });
  });

  test('are no reason to go on when one customer makes the whole difference', () => {
    const words = wordsIn(analysisMessage({ ...looked, analysis: anAnalysis }, afterwards).blocks);
    expect(words).toContain('so the difference is theirs and not the change’s');
    expect(words).toContain('Do not build on it');
    expect(words).not.toContain('Give the change to everybody');
  });

  test('say honestly when they cannot tell', () => {
    const { text, blocks } = analysisMessage({ ...looked, analysis: unclear }, afterwards);
    expect(text).toContain('cannot tell. The figures cannot tell');
    expect(wordsIn(blocks)).toContain('that is worth knowing too');
  });

  test('ask to wait before the last day is over, and make completing no next step', () => {
    const early = { ...unclear, why: 'before_stop_date' as const };
    const { text, blocks } = analysisMessage({ ...looked, analysis: early }, setting);
    expect(text).toContain('too early to tell');
    expect(wordsIn(blocks)).toContain('Wait until 1 Jun 2031 is over');
    expect(JSON.stringify(blocks)).not.toContain('"style":"primary"');
  });

  test('name the other experiments on the same customers', () => {
    const other = { ...aRunning, id: 5, design: { ...aDesign, name: 'Annual <first>' } };
    const others = [{ experiment: other, customers: 41 }];
    const words = wordsIn(analysisMessage({ ...looked, others }, afterwards).blocks);
    expect(words).toContain('*Annual &lt;first&gt;* (experiment 5) on 41 customers');
  });

  test('of a comparison with the weeks before are weekly', () => {
    const experiment = {
      ...aRunning,
      design: { ...aDesign, metric: 'mrr' as const, comparison: { kind: 'before_after' as const } },
    };
    const analysis = {
      ...looked.analysis,
      metric: 'mrr' as const,
      method: 'placebo_dates' as const,
    };
    const words = wordsIn(analysisMessage({ ...looked, experiment, analysis }, afterwards).blocks);
    expect(words).toContain('*Before*\n$79.20, weeks 104');
    expect(words).not.toContain('30 days before');
  });
});

describe('The interval of a difference', () => {
  test('shows where no difference is, inside and outside of it', () => {
    expect(intervalGauge({ low: -10, high: 10 }, 5)).toBe('···━━━━━━━━━━━━━┃━━━━━━●━━━━━━···');
    expect(intervalGauge({ low: 10, high: 20 }, 15)).toMatch(/^·+┃·+━+●━+·+$/);
    expect(intervalGauge({ low: 0, high: 0 }, 0)).toContain('●');
  });
});

describe('The card of an experiment', () => {
  test('asks before it is canceled, as that does not come back', () => {
    const { blocks } = experimentCard({ experiment: aRunning, effect: null, others: [] }, setting);
    expect(buttonsIn(blocks)).toContain('view_experiment_cancel');
    expect(JSON.stringify(blocks)).toContain('Cancel this experiment?');
    expect(wordsIn(blocks)).toContain('day 13 of 31, until 1 Jun');
  });

  test('shows at the end what was learned, and offers another try', () => {
    const { blocks } = experimentCard(
      { experiment: aCompleted, effect: null, others: [] },
      afterwards,
    );
    const words = wordsIn(blocks);
    expect(words).toContain('It came to *$85.30*, from $79.20 before.');
    expect(words).toContain('Nobody left over $10. Go to $69 next.');
    expect(buttonsIn(blocks)).toContain('experiment_new_again');
  });

  test('says when its last day is over', () => {
    const { blocks } = experimentCard(
      { experiment: aRunning, effect: null, others: [] },
      afterwards,
    );
    expect(wordsIn(blocks)).toContain('Its last day is over: look at the figures');
  });
});

describe('The list of experiments', () => {
  test('says how it goes before there is any', () => {
    const { blocks } = listMessage({ running: [], drafts: [], over: [], hasMore: false }, setting);
    expect(wordsIn(blocks)).toContain('No experiment yet.');
    expect(buttonsIn(blocks)).toEqual(['experiment_new']);
  });

  test('points at the one whose last day is over', () => {
    const lists = { running: [aRunning], drafts: [], over: [aCompleted], hasMore: true };
    const { text, blocks } = listMessage(lists, afterwards);
    expect(text).toBe(
      '1 experiment runs · 1 over. “Pro from $49 to $59” is over: look at its figures and write down what was learned.',
    );
    expect(buttonsIn(blocks)).toContain('list_page');
  });
});

describe('What was learned', () => {
  test('is counted, and said in the words of whoever wrote it', () => {
    const { blocks } = learningsMessage({ words: 'price', found: [aCompleted] }, setting);
    const words = wordsIn(blocks);
    expect(words).toContain('1 experiment taught us something about “price”');
    expect(words).toContain('better  ·  $79.20 → $85.30');
    expect(words).toContain('> Nobody left over $10.');
  });

  test('is nothing for a word that no experiment has', () => {
    const { text } = learningsMessage({ words: 'a&b', found: [] }, setting);
    expect(text).toContain('says anything about “a&amp;b”');
  });
});

describe('An experiment that is read again', () => {
  const reread = { experiment: aCompleted, afterDays: 90, analysis: anAnalysis };

  test.each([
    ['is still there', { low: 120, high: 1100 }, 'It has lasted'],
    ['has faded', { low: -50, high: 900 }, 'It has faded'],
    ['has turned around', { low: -900, high: -100 }, 'It has turned around'],
  ])('says that the difference %s', (_, interval, sentence) => {
    const analysis = { ...anAnalysis, interval: { ...interval, level: 0.95 } };
    const { text } = rereadMessage({ ...reread, analysis }, setting);
    expect(text).toContain('90 days later: Pro from $49 to $59');
    expect(text).toContain(sentence);
  });

  test('takes less churn for the better', () => {
    const analysis = {
      ...anAnalysis,
      metric: 'churn_rate' as const,
      isHigherBetter: false,
      interval: { low: -0.03, high: -0.01, level: 0.95 },
    };
    expect(rereadMessage({ ...reread, analysis }, setting).text).toContain('It has lasted');
  });
});
