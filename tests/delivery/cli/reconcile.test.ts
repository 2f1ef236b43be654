import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import type { CommandContext, Input } from '#delivery/cli/command.ts';
import { reconcile } from '#delivery/cli/commands/reconcile.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addDifferences } from '../../support/difference-rows.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const JANUARY = '2026-01-01T00:00:00Z';

describe('moneyradar reconcile', () => {
  test('leads from the one total to the other, then names the customers', async ({ db }) => {
    await differ(db);

    expect((await answer(db, {})).text(80)).toBe(
      `
Rule                    Customers  Ours less Stripe’s
MRR                                            $20.00
scheduled_cancellation          1             +$15.00
repeating_discount              1              −$5.00
MRR in mode stripe                             $10.00

Not included  ¥900, in mode stripe ¥900: no exchange rate

Customer  Rule                    Ours less Stripe’s  Subscriptions
cus_a     scheduled_cancellation             +$15.00  sub_a
cus_b     repeating_discount                  −$5.00  sub_b
`.trim(),
    );
  });

  test('says where the next page begins, and gives it', async ({ db }) => {
    await differ(db);

    const first = await answer(db, { limit: ['1'] });
    const [, cursor = ''] = /There are more: --cursor (\S+)$/.exec(first.text(80)) ?? [];
    const second = await answer(db, { cursor: [cursor] });

    expect(second.text(80)).not.toContain('cus_a');
    expect(second.text(80)).toContain('cus_b');
    expect(second.json).toMatchObject({ mrr: 20, stripe_mode_mrr: 10, next_cursor: null });
  });

  test('says so when there is nobody', async ({ db }) => {
    const { text } = await answer(db, {});

    expect(text(80)).toContain('No customer counts otherwise with Stripe.');
  });
});

async function differ(db: Db): Promise<void> {
  await addSpans(db, [
    { customer: 'cus_a', subscription: 'sub_a', mrr: '1500', from: JANUARY },
    { customer: 'cus_b', subscription: 'sub_b', mrr: '500', from: JANUARY },
    { customer: 'cus_c', subscription: 'sub_c', mrr: '900', from: JANUARY, currency: 'jpy' },
  ]);
  await addDifferences(db, [
    { subscription: 'sub_a', rule: 'scheduled_cancellation', amount: '1500', from: JANUARY },
    { subscription: 'sub_b', rule: 'repeating_discount', amount: '-500', from: JANUARY },
  ]);
}

async function answer(db: Db, values: Input['values']) {
  const context: Pick<CommandContext, 'db' | 'settings' | 'now'> = {
    db: async () => db,
    settings: () => ({
      timezone: 'UTC' as Timezone,
      baseCurrency: 'usd' as Currency,
      thresholds: { usageMismatch: 0.7, supportTicketSpike: 3 },
      forwarding: { opsp: null, webhook: null, email: null },
      slack: { mode: 'local', botToken: null, appToken: null, apiUrl: 'http://127.0.0.1/' },
      stripe: { isSimulated: true, accounts: [], webhookSecrets: [] },
    }),
    now: () => NOW,
  };
  const result = await reconcile.run(context as CommandContext, {
    values,
    flags: new Set(),
    words: [],
  });
  if (result === null) throw new Error('the command said nothing');
  return result;
}
