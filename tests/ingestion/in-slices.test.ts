import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { inSlices } from '#ingestion/in-slices.ts';

const PATIENCE_MS = 1_000;

function busyFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('every item is worked on once, in order', async () => {
  const items = Array.from({ length: 1_000 }, (_, index) => index);

  const doubled = await inSlices(items, PATIENCE_MS, (item) => item * 2);

  expect(doubled).toEqual(items.map((item) => item * 2));
  expect(await inSlices([], PATIENCE_MS, () => 1)).toEqual([]);
});

test('work that never ends is interrupted, even where it catches everything', async () => {
  const endless = inSlices([1], PATIENCE_MS, () => {
    for (;;) {
      try {
        busyFor(10);
      } catch {
        // Goes on.
      }
    }
  });

  await expect(endless).rejects.toThrow('It was interrupted after 1 s.');
  expect(await inSlices([1], PATIENCE_MS, () => 'and the next')).toEqual(['and the next']);
});

test('patience is with each item, and without end where it is right to take long', async () => {
  const half = PATIENCE_MS / 2;

  expect(await inSlices([half, half, half], PATIENCE_MS, busyFor)).toHaveLength(3);
  expect(await inSlices([1.2 * PATIENCE_MS], null, busyFor)).toHaveLength(1);
});

test('what an item throws comes out as it is', async () => {
  const mistake = new TypeError('a mistake');

  const failing = inSlices([1], PATIENCE_MS, () => {
    throw mistake;
  });

  await expect(failing).rejects.toBe(mistake);
});

test('others have their turn between long items', async () => {
  let turns = 0;
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      await nextTurn();
      turns += 1;
    }
  })();

  await inSlices([60, 60, 60, 60], null, busyFor);
  const turnsMeanwhile = turns;
  isOver = true;
  await others;

  expect(turnsMeanwhile).toBeGreaterThanOrEqual(3);
});
