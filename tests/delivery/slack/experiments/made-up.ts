import { Temporal } from 'temporal-polyfill';

import type { CardSetting } from '#delivery/slack/experiments/card.ts';
import { parseCurrency } from '#domain/currency.ts';
import { parseTimezone } from '#domain/day.ts';
import type { Analysis, Design, Experiment } from '#domain/experiments.ts';

export const usd = parseCurrency('usd')!;
export const TODAY = Temporal.PlainDate.from('2031-05-14');

export const setting: CardSetting = {
  now: Temporal.Instant.from('2031-05-14T10:00:00Z'),
  timezone: parseTimezone('UTC')!,
  baseCurrency: usd,
  isSimulated: false,
};

export const aDesign: Design = {
  name: 'Pro from $49 to $59',
  hypothesis: 'Revenue per customer rises by $8, as most of them press against the limit',
  changeDescription: 'Half of the customers of Pro see $59 at their next renewal',
  metric: 'arpu',
  segment: { plan: 'Pro' },
  comparison: { kind: 'control', share: 0.5 },
  targetValue: 8700,
  guardrails: [{ metric: 'churn_rate', worseThan: 0.2 }],
  stopOn: Temporal.PlainDate.from('2031-06-01'),
};

export const aRunning: Experiment = {
  id: 3,
  state: 'running',
  design: aDesign,
  baseline: {
    value: 7920,
    n: 212,
    from: Temporal.PlainDate.from('2031-04-02'),
    to: Temporal.PlainDate.from('2031-05-02'),
  },
  createdBy: 'slack:T0DEMO/U0DANA',
  createdAt: Temporal.Instant.from('2031-05-01T09:00:00Z'),
  startedBy: 'slack:T0DEMO/U0DANA',
  startedAt: Temporal.Instant.from('2031-05-02T09:00:00Z'),
  completedBy: null,
  completedAt: null,
  canceledAt: null,
  outcome: null,
  actualValue: null,
  learning: null,
  looks: 2,
};

export const aCompleted: Experiment = {
  ...aRunning,
  state: 'completed',
  completedBy: 'slack:T0DEMO/U0DANA',
  completedAt: Temporal.Instant.from('2031-06-02T09:00:00Z'),
  outcome: 'better',
  actualValue: 8530,
  learning: 'Nobody left over $10. Go to $69 next.',
};

export const anAnalysis: Analysis = {
  experimentId: 3,
  metric: 'arpu',
  baseline: aRunning.baseline,
  current: 8530,
  improvement: {
    absolute: 610,
    relative: 0.077,
    interval: { low: 120, high: 1100, level: 0.95 },
    p: 0.012,
  },
  isHigherBetter: true,
  from: Temporal.PlainDate.from('2031-05-02'),
  until: Temporal.PlainDate.from('2031-05-14'),
  daysRunning: 13,
  arms: [
    { arm: 'control', n: 104, cases: null, value: 7920, before: null },
    { arm: 'variant', n: 108, cases: null, value: 8530, before: null },
  ],
  interval: { low: 120, high: 1100, level: 0.95 },
  p: 0.012,
  method: 'permutation',
  verdict: 'better',
  why: 'difference',
  guardrails: [
    {
      guardrail: { metric: 'churn_rate', worseThan: 0.2 },
      difference: { absolute: 0.004, relative: 0.1, interval: null, p: 0.6 },
      isWorse: false,
      stops: false,
    },
  ],
  largest: { customerId: 'cus_Anchor', arm: 'variant', share: 0.31 },
  withoutLargest: { absolute: -80, relative: -0.01, interval: null, p: 0.7 },
  looks: 2,
  overlapping: [],
};
