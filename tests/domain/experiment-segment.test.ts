import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseSegment, segmentText } from '#domain/experiment-segment.ts';

describe('the text of a segment', () => {
  test('says who takes part, in any order', () => {
    expect(
      parseSegment('mrr:50..200  plan:"Pro Plus" meta.country=DE cohort:2025-01..2025-06'),
    ).toEqual({
      kind: 'segment',
      segment: {
        plan: 'Pro Plus',
        meta: { country: 'DE' },
        cohortFrom: '2025-01',
        cohortTo: '2025-06',
        mrrMin: '50',
        mrrMax: '200',
      },
    });
  });

  test('may leave a range open, and one month is that month', () => {
    expect(parseSegment('mrr:49.50.. cohort:..2024-02')).toMatchObject({
      segment: { mrrMin: '49.50', cohortTo: '2024-02' },
    });
    expect(parseSegment('cohort:2024-02')).toMatchObject({
      segment: { cohortFrom: '2024-02', cohortTo: '2024-02' },
    });
  });

  test('is everybody when it is empty', () => {
    expect(parseSegment('  ')).toEqual({ kind: 'segment', segment: {} });
    expect(segmentText({})).toBe('');
  });

  test.for([
    ['country:DE', 'unknown_condition'],
    ['Pro', 'unknown_condition'],
    ['plan:', 'without_value'],
    ['meta.country=', 'without_value'],
    ['mrr:..', 'without_value'],
    ['cohort:2025-13', 'no_month'],
    ['cohort:2025-06..2025-01', 'ends_before_it_begins'],
    ['mrr:cheap', 'no_amount'],
    ['mrr:-5..', 'no_amount'],
    ['mrr:200..50', 'ends_before_it_begins'],
  ] as const)('refuses %s: %s', ([part, reason]) => {
    expect(parseSegment(`price:price_1 ${part}`)).toEqual({ kind: 'unclear', part, reason });
  });

  test.for(['plan:A plan:B', 'mrr:1.. mrr:..5', 'cohort:2025-01.. cohort:..2025-02'])(
    'refuses to be told twice: %s',
    (text) => {
      expect(parseSegment(text)).toMatchObject({ kind: 'unclear', reason: 'twice' });
    },
  );

  test('takes two conditions on metadata', () => {
    expect(parseSegment('meta.a=1 meta.b=2')).toMatchObject({
      segment: { meta: { a: '1', b: '2' } },
    });
    expect(parseSegment('meta.a=1 meta.a=2')).toMatchObject({ reason: 'twice' });
  });

  test('is read back as the segment it was written from', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_.=: -]*[A-Za-z0-9]$/);
    const month = fc.stringMatching(/^20[0-9]{2}-(0[1-9]|1[0-2])$/);
    const segments = fc.record(
      {
        plan: word,
        product: word,
        price: word,
        meta: fc.dictionary(fc.stringMatching(/^[a-z_]+$/), word, { minKeys: 1, maxKeys: 3 }),
        cohortFrom: month,
        mrrMax: fc.integer({ min: 0, max: 100_000 }).map(String),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(segments, (segment) => {
        expect(parseSegment(segmentText(segment))).toEqual({ kind: 'segment', segment });
      }),
    );
  });
});
