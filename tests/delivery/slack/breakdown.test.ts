import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import type { Db } from '#store/postgres.ts';

import { addSpans } from '../../support/ledger-rows.ts';
import { startBot, test, wordsIn } from './support/bot.ts';
import { loseMovement } from './support/company.ts';
import { openModal, turnModal } from './support/modals.ts';

/** As mrkdwn has it. */
const ESCAPED = '&lt;!channel&gt;';
const HOSTILE = '<!channel> *free* `x` & more';

describe('/moneyradar breakdown', () => {
  const told = test.extend('told', { auto: true }, async ({ company }) => tell(company));

  told('tells what each source brings, what moved it and what to do', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar breakdown');

    expect(answer.ephemeralTo).toBe('U0DANA');
    expect(rowsOf(answer)).toEqual([
      ['utm_source', 'MRR', 'Share', 'Customers', 'New', 'Grown', 'Lost', 'Before'],
      ['google', '$4,499', '84.8 %', '2', '$0', '$200', '$0', '$4,299'],
      ['podcast', '$499', '9.4 %', '1', '$499', '$0', '$0', '$0'],
      ['no utm_source', '$290', '5.5 %', '4', '$79', '$49', '−$100', '$262'],
      [HOSTILE, '$16.63', '0.3 %', '1', '$0', '$0', '−$199', '$216'],
      ['all', '$5,305', '100 %', '8', '$578', '$249', '−$299', '$4,777'],
    ]);
    expect(answer.text).toContain('google brings $4,499 (85 %) from 2 customers.');
    expect(answer.text).toContain('Most new MRR in 30 days: podcast, $499 from 1 customer.');
    expect(wordsIn(answer.blocks)).toContain('lost more than it won');
    expect(wordsIn(answer.blocks)).toContain('Not included: €340.00');
  });

  told('changes its time in place, and is found by other names', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar sources 7d');
    const longer = await bot.click(answer, 'view_breakdown_attribution_12m');

    expect(longer.ts).toBe(answer.ts);
    expect(wordsIn(longer.blocks)).toContain('MRR by utm_source · 12 months');
  });

  told('tells Stripe accounts apart as soon as there are two', async ({ bot, db }) => {
    expect((await bot.ask('/moneyradar breakdown account')).text).toContain('one Stripe account');

    await db`update customers set account = 'us' where stripe_id = 'cus_Anchor'`;
    const answer = await bot.ask('/moneyradar breakdown 90d accounts');
    expect(rowsOf(answer).map(([name]) => name)).toEqual(['Stripe account', 'us', 'main', 'all']);
    expect(wordsIn(answer.blocks)).toContain('`/moneyradar mrr --account main` shows who it was');
    const sources = await bot.click(answer, 'view_breakdown_attribution_90d');
    expect(rowsOf(sources)[0]?.[0]).toBe('utm_source');
  });

  told('shows MRR of one account, and keeps to it over other times', async ({ bot, db }) => {
    await db`insert into accounts (name) values ('main'), ('us')`;
    await db`update customers set account = 'us' where stripe_id = 'cus_Anchor'`;
    const answer = await bot.ask('/moneyradar mrr 7d --account us');
    expect(answer.text).toContain('MRR of account us $4,200');
    const longer = await bot.click(answer, 'view_mrr_12m');
    expect(longer.text).toContain('MRR of account us $4,200');
    expect((await bot.ask('/moneyradar mrr --account asia')).text).toContain(
      'known here: main, us',
    );
  });

  told('opens the customers of one account behind its lines', async ({ bot, db }) => {
    await db`insert into accounts (name) values ('main'), ('us')`;
    await db`update customers set account = 'us' where stripe_id = 'cus_Delta'`;
    const answer = await bot.ask('/moneyradar mrr 30d --account us');
    const view = await openModal(bot, answer, { actionId: 'list_open_new' });
    const words = wordsIn(view.content['blocks']);
    expect(words).toContain('*+$499.00 a month in 1 change* from 15 Apr to 14 May in account us.');
    expect(words).toContain('cus_Delta');
    expect(words).not.toContain('cus_Fir');
  });

  told('is in the digest with the best of them, and on the card of a customer', async ({ bot }) => {
    const day = Temporal.PlainDate.from('2031-05-14');
    await bot.app.enqueueDigest({ channel: 'C0REV', day });
    await bot.slack.until(() => bot.slack.visible('C0REV', 'U0OMAR').length === 1);
    const [digest] = bot.slack.visible('C0REV', 'U0OMAR');
    expect(wordsIn(digest?.blocks)).toContain('podcast: $499 of $578, 1 new customer');

    const card = await bot.ask('/moneyradar customer cus_Cedar');
    expect(wordsIn(card.blocks)).toContain(`*utm_source*\n${ESCAPED}`);
  });

  told('opens all values when there are many', async ({ bot, db }) => {
    const many = Array.from({ length: 60 }, (_, n) => `source ${String(n).padStart(2, '0')}`);
    await addOne(db, many);
    const answer = await bot.ask('/moneyradar breakdown');
    const rows = rowsOf(answer).map(([name]) => name);
    expect(rows).toHaveLength(18);
    expect(rows.slice(-2)).toEqual(['49 more', 'all']);

    const view = await openModal(bot, answer, { actionId: 'list_breakdown' });
    const words = wordsIn(view.content['blocks']);
    expect(words).toContain('64 values of utm_source');
    expect(words).toContain('$4,499.00 (84.8 %) of 2 customers');
    expect(words).not.toContain('source 30');
    const next = await turnModal(bot, 'list_page');
    expect(wordsIn(next.content['blocks'])).toContain('source 30');
  });

  told('says that who came before the key waits for a reading', async ({ bot, db }) => {
    await db`update attribution_key set since = '2040-01-01'`;
    const answer = await bot.ask('/moneyradar breakdown');
    expect(wordsIn(answer.blocks)).toContain('after the next reading of Stripe');
  });

  told('answers what it does not know', async ({ bot }) => {
    const { text } = await bot.ask('/moneyradar breakdown <!channel>');
    expect(text).toContain('I cannot break MRR down by “');
    expect(text).not.toContain('<!channel>');
  });

  told('shows no figure when they do not add up', async ({ bot, db }) => {
    await loseMovement(db);
    expect((await bot.ask('/moneyradar breakdown')).text).toContain('The figures do not add up');
  });
});

test('without a key, /moneyradar breakdown says how to set one', async ({ bot }) => {
  const answer = await bot.ask('/moneyradar breakdown');
  expect(wordsIn(answer.blocks)).toContain('ATTRIBUTION_METADATA_KEY=utm_source');
});

test('before the first event, /moneyradar breakdown says how to connect Stripe', async ({
  db,
  onTestFinished,
}) => {
  const bot = await startBot({ db }, onTestFinished);
  expect((await bot.ask('/moneyradar breakdown')).text).toContain('no data yet');
});

async function tell(db: Db): Promise<void> {
  await db`insert into attribution_key (metadata_key, since) values ('utm_source', '2011-01-01')`;
  const origins = { cus_Anchor: 'google', cus_Birch: 'google', cus_Delta: 'podcast' };
  for (const [customer, value] of Object.entries({
    ...origins,
    cus_Cedar: HOSTILE,
    cus_Elm: HOSTILE,
  })) {
    await db`update customers set attribution = ${value} where stripe_id = ${customer}`;
  }
}

/** As many customers of a cent each, every one from somewhere else. */
async function addOne(db: Db, values: readonly string[]): Promise<void> {
  await addSpans(
    db,
    values.map((value) => ({ customer: value, mrr: '1', from: '2030-01-01T00:00:00Z' })),
  );
  await db`update customers set attribution = stripe_id where stripe_id = any(${values})`;
}

function rowsOf({ blocks }: { blocks?: unknown }): string[][] {
  const tables = (blocks as { type: string; rows: unknown[][] }[]).filter(
    ({ type }) => type === 'table',
  );
  return (tables[0]?.rows ?? []).map((row) => row.map((cell) => wordsIn(cell)));
}
