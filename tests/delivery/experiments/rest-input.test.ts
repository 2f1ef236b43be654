import { describe, expect } from 'vitest';

import { DESIGN, test } from './doors.ts';

describe('over REST an experiment', () => {
  const wrong = [
    [{ name: '  ' }, 'name', 'must say something'],
    [{ hypothesis: 7 }, 'hypothesis', 'must be text'],
    [{ name: 'x'.repeat(101) }, 'name', 'must have 100 characters at most'],
    [{ metric_tracked: 'happiness' }, 'metric_tracked', 'must be one of arpu'],
    [{ affected_segment: undefined }, 'affected_segment', '"" is everybody'],
    [{ affected_segment: 'plan' }, 'affected_segment', '“plan” is no condition'],
    [{ affected_segment: { plan: 7 } }, 'affected_segment.plan', 'must be text'],
    [{ affected_segment: { country: 'DE' } }, 'affected_segment', 'has only plan, product'],
    [
      { affected_segment: { cohort_from: '2026-02', cohort_to: '2026-01' } },
      'affected_segment.cohort_to',
      'must not come before',
    ],
    [{ affected_segment: { mrr_min: 9, mrr_max: 8 } }, 'affected_segment.mrr_max', 'must not be'],
    [
      {
        affected_segment: {
          meta: Object.fromEntries(
            Array.from({ length: 200 }, (_, key) => [`${key}`, 'x'.repeat(20)]),
          ),
        },
      },
      'affected_segment',
      'must have 3000 characters at most',
    ],
    [{ comparison: 'control:1' }, 'comparison', 'must be control'],
    [{ comparison: { kind: 'control', share: 0 } }, 'comparison', 'must be control'],
    [{ comparison: 'plan:Pro' }, 'comparison', 'must name another plan'],
    [
      { comparison: 'before_after', metric_tracked: 'churn_rate' },
      'comparison',
      'before_after is for mrr, arpu and custom metrics',
    ],
    [{ target_value: '59' }, 'target_value', 'must be a number'],
    [{ guardrails: [{ metric: 'mrr' }] }, 'guardrails.0.worse_than', 'must be a share'],
    [{ guardrails: [{ metric: 'x', worse_than: 1 }] }, 'guardrails.0.metric', 'must be one of'],
    [{ stop_on: '2026-06-09' }, 'stop_on', 'must not be over'],
    [{ stop_on: 'soon' }, 'stop_on', 'must be a day'],
    [{ colour: 'red' }, 'colour', 'is not known here'],
  ] as const;

  for (const [more, field, detail] of wrong) {
    test(`is refused with ${JSON.stringify(more).slice(0, 60)}`, async ({ doors }) => {
      const { status, body } = await doors.ask('', { ...DESIGN, ...more });

      expect(status).toBe(400);
      expect(body.errors.map((error) => error.field)).toContain(field);
      expect(body.errors.find((error) => error.field === field)?.detail).toContain(detail);
      expect((await doors.ask('')).body.experiments).toEqual([]);
    });
  }
});
