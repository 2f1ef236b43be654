import { expect, test } from 'vitest';

import { placeboDates } from '#domain/statistics/placebo-dates.ts';

test('a figure that grows alike every week changes nowhere, whatever numbers leave of it', () => {
  for (const growth of [0.1, -4.3, 1.7, 0.30000001]) {
    for (const weeks of [1, 2, 3, 4, 5]) {
      const all = Array.from({ length: 60 + weeks }, (_, week) => 100.7 + week * growth);
      expect(placeboDates(all.slice(0, 60), all.slice(60))).toMatchObject({
        low: 0,
        high: 0,
        p: 1,
      });
    }
  }
});
