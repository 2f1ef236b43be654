import { describe, expect } from 'vitest';

import { findCustomer, parseCustomerId } from '#analysis/customers/search.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { scopeAt } from './customer-world.ts';

/** Who is found: `cus_a`, several in their order, or nobody. */
async function find(db: Db, text: string): Promise<string> {
  const found = await findCustomer(db, { text, ...scopeAt() });
  if (found.kind === 'found') return found.customerId;
  if (found.kind === 'unknown') return 'nobody';
  const ids = found.matches.map(({ customerId }) => customerId).join(' ');
  return found.isMore ? `${ids} …` : ids;
}

async function name(db: Db, names: Readonly<Record<string, string>>): Promise<void> {
  for (const [id, named] of Object.entries(names)) {
    await db`insert into customers (stripe_id, name) values (${id}, ${named})
      on conflict (stripe_id) do update set name = excluded.name`;
  }
}

describe('a customer is found', () => {
  test('by id, and by the address in Stripe’s dashboard', async ({ db }) => {
    await name(db, { cus_A1: 'Acme' });
    for (const text of [
      'cus_A1',
      '  cus_A1 ',
      'https://dashboard.stripe.com/customers/cus_A1',
      'https://dashboard.stripe.com/test/customers/cus_A1?tab=events#x',
      'https://dashboard.stripe.com/acct_12/customers/cus_A1/subscriptions',
    ]) {
      expect(await find(db, text)).toBe('cus_A1');
    }
  });

  test('by words of the name, however they are written', async ({ db }) => {
    await name(db, { cus_a: 'Ünïcorn & Söhne GmbH', cus_b: 'Other' });
    for (const text of ['ÜNÏCORN', 'söhne ünïcorn', 'gmbh', ' Söhne   GmbH ']) {
      expect(await find(db, text)).toBe('cus_a');
    }
  });

  test('or chosen among several: called so, else begun so, else by money', async ({ db }) => {
    await name(db, {
      cus_1: 'Big Acme',
      cus_2: 'My Acme',
      cus_3: 'Acme Labs',
      cus_4: 'acme',
      cus_5: 'Zebra',
    });
    await addSpans(db, [
      { customer: 'cus_1', mrr: '500', from: '2026-01-01T00:00:00Z' },
      { customer: 'cus_2', mrr: '900', from: '2026-01-01T00:00:00Z' },
      { customer: 'cus_5', mrr: '99900', from: '2026-01-01T00:00:00Z' },
    ]);
    expect(await find(db, 'Acme')).toBe('cus_4');
    expect(await find(db, 'acm')).toBe('cus_3 cus_4 cus_2 cus_1');
    await name(db, { cus_6: 'ACME' });
    expect(await find(db, 'Acme')).toBe('cus_6 cus_4 cus_3 cus_2 cus_1');
  });

  test('among ten at most, and told that there are more', async ({ db }) => {
    const names = Array.from({ length: 12 }, (_, n) => [`cus_${n + 10}`, `Twin ${n + 10}`]);
    await name(db, Object.fromEntries(names));
    const found = await find(db, 'twin');
    expect(found.split(' ')).toHaveLength(11);
    expect(found).toMatch(/^cus_10 .* cus_19 …$/);
  });

  test('by nothing that only looks like a pattern, a name that nobody has, or no name', async ({
    db,
  }) => {
    await name(db, { cus_a: '100 % Acme_1' });
    await db`insert into customers (stripe_id) values ('cus_nameless')`;
    for (const text of ['%me', 'acme.1', 'acme-1', "'; drop table customers; --", 'null', '\\']) {
      expect(await find(db, text)).toBe('nobody');
    }
    expect(await find(db, '100 %')).toBe('cus_a');
    expect(await find(db, 'acme_')).toBe('cus_a');
    expect(await find(db, '')).toBe('nobody');
    expect(await find(db, 'a\0b')).toBe('nobody');
    expect(await find(db, 'x'.repeat(5000))).toBe('nobody');
  });
});

describe('an id', () => {
  test('is read out of Stripe’s addresses only', async () => {
    expect(parseCustomerId('https://dashboard.stripe.com/customers/cus_A%20B')).toBe('cus_A B');
    for (const text of [
      'https://evil.example/customers/cus_A1',
      'https://dashboard.stripe.com/subscriptions/sub_1',
      'https://dashboard.stripe.com/customers/%E0%A4%A',
    ]) {
      expect(parseCustomerId(text)).toBe(text);
    }
    expect(parseCustomerId('')).toBeNull();
    expect(parseCustomerId('x'.repeat(256))).toBeNull();
  });
});
