import { describe, expect } from 'vitest';

import { boolInText, int8, jsonb, type Json, text } from '#store/fields.ts';
import { recordAudit } from '#store/queries/delivery.ts';
import { lockCustomers } from '#store/queries/ingestion.ts';
import { query } from '#store/query.ts';

import { test } from '../support/database.ts';

const entry = { actor: 'cli', action: 'rebuild', subject: null };
const audit = { actor: text, action: text, subject: text.nullable(), detail: jsonb };

describe('JSON is written exactly once:', () => {
  const values: Record<string, Json> = {
    'an object': { a: [1, 'two', null, { three: '3' }] },
    'a list': [true, false],
    'a list of lists': [[1], []],
    'a text': 'say "hi" \\ 5 % of {curly}',
    'a text that looks like JSON': '{"a": 1}',
    'a number': 12.5,
    'a truth': true,
  };
  for (const [name, detail] of Object.entries(values)) {
    test(name, async ({ db }) => {
      await recordAudit(db, { ...entry, detail });

      expect(await db`select detail from audit_log`).toEqual([{ detail }]);
    });
  }

  test('a bigint in it is refused, and the connection is as good as before', async ({ db }) => {
    const detail = { mrrMinor: 1n } as unknown as Json;

    await db.begin(async (transaction) => {
      await expect(recordAudit(transaction, { ...entry, detail })).rejects.toThrow('BigInt');
      await recordAudit(transaction, { ...entry, detail: {} });
    });

    expect(await db`select detail from audit_log`).toEqual([{ detail: {} }]);
  });
});

test('a list of texts keeps every text, whatever is in it', async ({ db }) => {
  const stripeIds = ['a,b', '"quoted"', "it's", '\\', '', 'null', '{}', 'ü😀', ' '];

  const [locked] = await lockCustomers(db, { stripeIds });

  expect(locked?.customers).toBe(stripeIds.length);
});

test('a query runs in the transaction it is given', async ({ db }) => {
  const undone = db.begin(async (transaction) => {
    await recordAudit(transaction, { ...entry, detail: {} });
    throw new Error('no');
  });

  await expect(undone).rejects.toThrow('no');
  expect(await db`select id from audit_log`).toHaveLength(0);
});

test('a query whose file has other params is refused when it is made', () => {
  const { subject: _, ...params } = audit;

  expect(() => query('delivery/record_audit.sql', { params, row: { id: int8 } })).toThrow(
    'delivery/record_audit.sql has the params actor,action,subject,detail',
  );
});

test('nulls, and truths that have a plan each, are written into the statement', () => {
  const file = 'delivery/record_audit.sql';
  const row = { id: int8 };

  const silent = query(file, { params: audit, row }).statementOf({ ...entry, detail: '$1::text' });
  expect(silent.values).toEqual(['cli', 'rebuild', '"$1::text"']);
  expect(silent.text).toContain('null::text as subject,\n        $3::jsonb as detail');

  const params = { ...audit, subject: boolInText };
  const stated = query(file, { params, row }).statementOf({ ...entry, subject: true, detail: {} });
  expect(stated.values).toEqual(['cli', 'rebuild', '{}']);
  expect(stated.text).toContain('true::text as subject,\n        $3::jsonb as detail');
});

test('a row that is not what its query says is refused', async ({ db }) => {
  const asText = query('delivery/record_audit.sql', { params: audit, row: { id: text } });
  const withoutId = query('delivery/record_audit.sql', { params: audit, row: {} });

  await expect(asText(db, { ...entry, detail: {} })).rejects.toThrow('expected string');
  await expect(withoutId(db, { ...entry, detail: {} })).rejects.toThrow('Unrecognized key');
});
