import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { addAlerts } from '../../support/alert-rows.ts';
import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test as base } from '../../support/database.ts';
import { addProduct, addSpans } from '../../support/ledger-rows.ts';
import { commandContext, terminal } from '../../support/terminal.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

/** Types a line, in a terminal of 100 columns. */
const test = base.extend('type', async ({ db }) => terminal(commandContext(db, NOW, 'UTC'), 100));

describe('moneyradar customer', () => {
  test('tells what they pay, for what, what is wrong and what changed', async ({ type, db }) => {
    await addProduct(db, 'prod_1', 'Halyard');
    await addCatalogueObject(db, 'price', monthlyPrice('price_1', 4900));
    const until = '2026-06-20T00:00:00Z';
    const on = { customer: 'cus_a', subscription: 'sub_a', from: '2026-05-02T08:00:00Z' };
    await addSpans(db, [{ ...on, mrr: '3900', until, cancelAt: until }]);
    await addAlerts(db, [{ customer: 'cus_a' }]);

    const { code, text } = await type('customer', 'cus_a');

    expect(code).toBe(0);
    expect(text).toContain('cus_a pays $39.00 a month.');
    expect(text).toContain('pays since      2026-05-02');
    expect(text).toContain('MRR by month    $39.00  $39.00');
    expect(text).toMatch(/sub_a +Halyard: Pro +\$39\.00 +ends 20 Jun; \$10\.00 off a month/);
    expect(text).toMatch(/active +Payment failed 2 times +2026-06-01/);
    expect(text).toMatch(/2026-05-02 +new +signup +Halyard: Pro +\+\$39\.00 +\$39\.00/);
    const json = JSON.parse((await type('customer', 'cus_a', '--json')).text) as object;
    expect(json).toMatchObject({ id: 'cus_a', mrr: 39, alerts_total: 1 });
  });

  test('is asked which one of several it should be, and fails', async ({ type, db }) => {
    await addSpans(db, [
      { customer: 'cus_a', mrr: '3900', from: '2026-05-02T08:00:00Z' },
      { customer: 'cus_b', mrr: '4900', from: '2026-05-02T08:00:00Z' },
    ]);
    await db`update customers set name = 'Acme ' || right(stripe_id, 1)`;

    const { code, text } = await type('customer', 'acme');

    expect(code).toBe(1);
    expect(text).toContain('Several customers are called like “acme”');
    expect(text).toMatch(/cus_b +Acme b +\$49\.00\ncus_a +Acme a +\$39\.00/);
    expect((await type('customer', 'Acme a')).text).toContain('Acme a pays $39.00 a month.');
  });

  test('fails for nobody, with words that cannot move the cursor', async ({ type }) => {
    const { code, text } = await type('customer', 'cus_\u001B[2Jb');
    expect(code).toBe(1);
    expect(text).toContain('There is no customer cus_');
    expect((await type('customer')).code).toBe(2);
  });
});
