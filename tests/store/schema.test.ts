import { readFileSync, writeFileSync } from 'node:fs';

import { expect } from 'vitest';

import { test } from '../support/database.ts';
import { describeSchema } from '../support/schema.ts';

const FILE = 'sql/schema.sql';
const HEADER = `-- The database as the migrations leave it, for reading. It is written, not edited:
-- UPDATE_SCHEMA=1 npx vitest run tests/store/schema.test.ts

`;

test('sql/schema.sql shows the database as the migrations leave it', async ({ db }) => {
  const schema = HEADER + (await describeSchema(db));
  if (process.env['UPDATE_SCHEMA'] !== undefined) writeFileSync(FILE, schema);

  expect(schema).toBe(readFileSync(FILE, 'utf8'));
});
