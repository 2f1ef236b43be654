import fc from 'fast-check';
import { expect, test } from 'vitest';

import { nearest } from '#delivery/nearest.ts';

const NAMES = ['mrr', 'digest', 'status', 'snapshots', 'help'];

test.each([
  ['mmr', 'mrr'],
  ['digset', 'digest'],
  ['stat', 'status'],
  ['Snapshot', 'snapshots'],
  ['halp', 'help'],
  ['tomorrow', null],
  ['', null],
])('%s most likely means %s', (typed, meant) => {
  expect(nearest(typed, NAMES)).toBe(meant);
});

test('a name is nearest to itself, and two swapped letters are one mistake', () => {
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), fc.nat(), (name, position) => {
      const at = position % (name.length - 1);
      const swapped =
        name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2);
      expect(nearest(name, NAMES)).toBe(name);
      expect(nearest(swapped, NAMES)).toBe(name);
    }),
  );
});
