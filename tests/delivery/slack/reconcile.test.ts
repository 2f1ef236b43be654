import { describe, expect } from 'vitest';

import type { Db } from '#store/postgres.ts';

import { addDifferences } from '../../support/difference-rows.ts';
import { addSpans } from '../../support/ledger-rows.ts';
import { test, wordsIn, type Bot } from './support/bot.ts';
import { buttonsIn, openModal, turnModal } from './support/modals.ts';

const OPEN = 'list_open_scheduled_cancellation';

/** Iris has clicked cancel, and Fir pays the half for some months. */
async function differ(db: Db): Promise<void> {
  await addDifferences(db, [
    {
      subscription: 'sub_cus_Iris',
      rule: 'scheduled_cancellation',
      amount: '3300',
      from: '2031-05-01T00:00:00Z',
    },
    {
      subscription: 'sub_cus_Fir',
      rule: 'repeating_discount',
      amount: '-7900',
      from: '2031-04-20T09:00:00Z',
    },
  ]);
}

describe('/moneyradar reconcile', () => {
  test('leads from our MRR to that of Stripe, to the cent', async ({ bot, db }) => {
    await differ(db);

    const answer = await bot.ask('/moneyradar reconcile');

    expect(answer.text).toBe(
      'MRR $5,305 here, $5,351 as Stripe counts. 2 reasons for the difference.',
    );
    expect(rowsOf(answer)).toEqual([
      ['From here to Stripe', 'Customers', 'A month'],
      ['MRR here', ' ', '$5,304.63'],
      ['Cancelled, still paid up', '1', '−$33.00'],
      ['Discount that will end', '1', '+$79.00'],
      ['MRR as Stripe counts', ' ', '$5,350.63'],
    ]);
    const words = wordsIn(answer.blocks);
    expect(words).toContain('Stripe takes a customer out when somebody clicks _cancel_.');
    expect(words).toContain('In Stripe open Billing › Overview › Configure');
    expect(words).toContain('Not included: €340.00 here, €340.00 as Stripe counts');
  });

  test('says so when nobody is counted otherwise', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar reconcile');

    expect(answer.text).toBe(
      'MRR $5,305 here, $5,305 as Stripe counts. Nobody is counted otherwise: the two agree.',
    );
  });

  test('goes back to a day, and says which words it cannot read', async ({ bot, db }) => {
    await differ(db);

    expect((await bot.ask('/moneyradar reconcile 2031-04-30')).text).toContain('1 reason');
    expect((await bot.ask('/moneyradar reconcile soon')).text).toContain(
      'I cannot compare as of “soon”',
    );
  });
});

describe('a reason', () => {
  test('opens the customers behind it', async ({ bot, db }) => {
    await differ(db);
    const answer = await bot.ask('/moneyradar reconcile');

    const view = await openModal(bot, answer, { actionId: OPEN });

    const words = wordsIn(view.content['blocks']);
    expect(words).toContain('*1 customer, together −$33.00 a month in Stripe*');
    expect(words).toContain('−$33.00\n cus_Iris · until 1 Jun');
    expect(words).toContain('*Next*');
  });

  test('comes in pages, the largest first', async ({ bot, db }) => {
    await addMany(db, 45);
    const answer = await bot.ask('/moneyradar reconcile');

    await openModal(bot, answer, { actionId: OPEN });
    const seen = [customersOn(bot)];
    while (buttonsIn(bot.slack.modal('U0DANA')?.content).includes('list_page')) {
      await turnModal(bot, 'list_page');
      seen.push(customersOn(bot));
    }

    expect(seen.map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(new Set(seen.flat()).size).toBe(45);
    expect(seen[0]?.[0]).toBe('cus_44');
    await turnModal(bot, 'list_page_first');
    expect(customersOn(bot)).toEqual(seen[0]);
  });

  test('opens nothing for somebody who may not see revenue', async ({ bot, db }) => {
    await differ(db);
    const answer = await bot.ask('/moneyradar reconcile --share');

    const view = await openModal(bot, answer, { actionId: OPEN, user: 'U0OMAR' });

    expect(wordsIn(view.content)).toContain('not on the list');
    expect(wordsIn(view.content)).not.toContain('cus_Iris');
  });
});

async function addMany(db: Db, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const from = '2031-01-01T00:00:00Z';
  const of = (n: number) => ({ subscription: `sub_${n}`, from });
  await addSpans(
    db,
    numbers.map((n) => ({ ...of(n), customer: `cus_${n}`, mrr: `${1000 + n}` })),
  );
  const rule = 'scheduled_cancellation';
  await addDifferences(
    db,
    numbers.map((n) => ({ ...of(n), rule, amount: `${1000 + n}` })),
  );
}

function customersOn(bot: Bot): string[] {
  const words = wordsIn(bot.slack.modal('U0DANA')?.content['blocks']);
  return [...words.matchAll(/cus_\w+/g)].map(([id]) => id);
}

function rowsOf({ blocks }: Awaited<ReturnType<Bot['ask']>>): string[][] {
  const table = blocks.find((block) => block['type'] === 'table');
  return ((table?.['rows'] ?? []) as unknown[][]).map((row) => row.map((cell) => wordsIn(cell)));
}
