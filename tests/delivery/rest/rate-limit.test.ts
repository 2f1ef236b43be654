import { expect, test } from 'vitest';

import { createLimit } from '#delivery/rest/rate-limit.ts';

test('a key that asks too often waits, and says for how long; others do not', async () => {
  const limit = createLimit();
  const answers = [];
  for (let n = 0; n < 61; n += 1) answers.push(await limit('api:1', 'admin'));
  expect(answers.slice(0, 60).every((answer) => answer === null)).toBe(true);
  const refused = answers[60]!;
  expect(refused.status).toBe(429);
  expect(Number(refused.headers?.['retry-after'])).toBeGreaterThan(0);
  expect(Number(refused.headers?.['retry-after'])).toBeLessThanOrEqual(60);
  expect(await limit('api:2', 'admin')).toBeNull();
  expect(await limit('api:1', 'read')).toBeNull();
});
