import { describe, expect, test } from 'vitest';

import { EXAMPLES } from './examples.ts';
import { inWords } from './in-words.ts';
import { referenceLedger } from './reference.ts';

describe('the reference ledger gives what was worked out by hand', () => {
  test.each(EXAMPLES)('$name', ({ life, movements }) => {
    expect(referenceLedger(life).movements.map(inWords)).toEqual(movements);
  });
});
