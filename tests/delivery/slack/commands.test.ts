import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { setFxRates } from '#analysis/revenue/fx.ts';
import { storeSnapshots } from '#analysis/revenue/snapshots.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import type { Message } from '../../../src/playground/workspace.ts';
import { test, wordsIn } from './support/bot.ts';
import { addTrials, loseMovement, storeEvent } from './support/company.ts';

describe('/moneyradar', () => {
  test('shows the headline and the bridge to the asker alone', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar');

    expect(answer.ephemeralTo).toBe('U0DANA');
    expect(answer.text).toBe(
      'MRR $5,305 · +$528 in 30 days. 8 paying customers; 2 new, 1 came back, 1 left.',
    );
    expect(rowsOf(answer)).toEqual([
      ['How MRR moved', 'Changes', 'A month'],
      ['MRR at the end of 14 Apr', ' ', '$4,776.63'],
      ['New customers', '2', '+$578.00'],
      ['Came back', '1', '+$49.00'],
      ['Pay more (expansion)', '1', '+$200.00'],
      ['Pay less (contraction)', '1', '−$100.00'],
      ['Left (churn)', '1', '−$199.00'],
      ['MRR now', ' ', '$5,304.63'],
    ]);
  });

  test('names the run rate, committed revenue and what is at risk', async ({ bot }) => {
    const words = wordsIn((await bot.ask('/moneyradar')).blocks);

    expect(words).toContain('*ARR run rate*\n$63,656');
    expect(words).toContain('*Committed MRR*\n$5,272, $33 is set to end');
    expect(words).toContain('*At risk*\n$129 with a failed payment');
  });

  test('says what runs on trial and what usage comes to, once there is any', async ({
    bot,
    db,
  }) => {
    expect(wordsIn((await bot.ask('/moneyradar')).blocks)).not.toContain('trials worth');
    await addTrials(db);

    const words = wordsIn((await bot.ask('/moneyradar')).blocks);
    const inMrr = wordsIn((await bot.ask('/moneyradar mrr')).blocks);

    const trials = '2 trials worth $35 and ¥3,000 a month, 1 without a payment method.';
    expect(words).toContain(trials);
    expect(inMrr).toContain(`Committed $5,272, at risk $129. ${trials}`);
  });

  test('names the largest movers and why they moved', async ({ bot }) => {
    const words = wordsIn((await bot.ask('/moneyradar')).blocks);

    expect(words).toContain('+$499.00\n New customer: Team · cus_Delta · 13 May');
    expect(words).toContain('−$199.00\n Lost to failed payments: Team · cus_Elm · 13 May');
  });

  test('names a currency that is not included, and what to do', async ({ bot }) => {
    const words = wordsIn((await bot.ask('/moneyradar')).blocks);

    expect(words).toContain('Not included: €340.00 a month from 1 customer in EUR');
    expect(words).toContain('make EUR the currency of totals');
  });

  test('is also called radar', async ({ bot }) => {
    expect((await bot.ask('/moneyradar radar 5')).text).toContain('MRR $5,305');
  });

  test('shows no figure when they do not add up, and says what to do', async ({ bot, db }) => {
    await loseMovement(db);

    for (const line of ['/moneyradar', '/moneyradar mrr 30d']) {
      const { text, blocks } = await bot.ask(line);
      expect(text).toContain('The figures do not add up, so none are shown');
      expect(text).toContain('+$499.00 apart');
      expect(text).toContain('rebuild --check');
      expect(JSON.stringify(blocks)).not.toContain('ARR');
    }
  });

  test('warns when Stripe has been silent', async ({ bot }) => {
    bot.advance({ hours: 3 });

    expect(wordsIn((await bot.ask('/moneyradar')).blocks)).toContain(
      'No event from Stripe for 3 hours',
    );
  });
});

describe('/moneyradar mrr', () => {
  test('draws a native chart of at most twenty points that ends now', async ({ bot }) => {
    for (const [range, points] of [
      ['7d', 8],
      ['30d', 16],
      ['90d', 19],
      ['12m', 13],
    ] as const) {
      const { chart } = blockOf(await bot.ask(`/moneyradar mrr ${range}`), 'data_visualization');
      const { data } = (chart as unknown as Chart).series[0]!;
      expect(data).toHaveLength(points);
      expect(data.at(-1)!.value).toBe(5304.63);
    }
  });

  test('shows who moved it and what they pay now', async ({ bot }) => {
    expect(rowsOf(await bot.ask('/moneyradar mrr 7d'))).toEqual([
      ['Day', 'Customer', 'What happened', 'Change', 'Then pays'],
      ['13 May', 'cus_Delta', 'New customer: Team', '+$499.00', '$499.00'],
      ['13 May', 'cus_Birch', 'Upgraded plan: Team', '+$200.00', '$299.00'],
      ['13 May', 'cus_Elm', 'Lost to failed payments: Team', '−$199.00', '$0.00'],
    ]);
  });

  test('says in two lines how MRR got where it is', async ({ bot }) => {
    expect(wordsIn((await bot.ask('/moneyradar mrr 7d')).blocks)).toContain(
      '*$4,804.63* at the end of 7 May  →  *$5,304.63* now\n+$499.00 new (1)  ·  +$200.00 expansion (1)  ·  −$199.00 churn (1)',
    );
  });

  test('understands what people say for the same time', async ({ bot }) => {
    expect((await bot.ask('/moneyradar mrr QUARTER')).text).toContain('in 90 days');
    expect((await bot.ask('/moneyradar mrr')).text).toContain('in 30 days');
  });

  test('offers the ranges there are for one there is not', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar mrr 45d');

    expect(answer.text).toContain('cannot show MRR for “45d”');
    expect(answer.text).toContain('`7d`, `30d`, `90d`, `12m`');
  });

  test('shows a month and any days, with what MRR was at their end', async ({ bot }) => {
    const april = await bot.ask('/moneyradar mrr 2031-04');
    const days = await bot.ask('/moneyradar mrr 2031-04-01 2031-05-01');
    const years = await bot.ask('/moneyradar mrr 2029-01-01 2031-05-14');

    expect(april.text).toBe('MRR $4,756 on 30 Apr · −\u2060$21 in Apr 2031');
    expect(wordsIn(april.blocks)).toContain('at the end of 31 Mar');
    expect(days.text).toBe('MRR $4,756 on 1 May · −\u2060$21 in 1 Apr – 1 May');
    expect(years.text).toContain('MRR $5,305 · +$5,305 in 1 Jan 2029 – 14 May');
    for (const { blocks } of [april, days, years]) {
      const { chart } = blockOf({ blocks } as Message, 'data_visualization');
      const { data } = (chart as unknown as Chart).series[0]!;
      expect(data.length).toBeLessThanOrEqual(20);
      expect(data.length).toBeGreaterThan(10);
    }
  });

  test('says why days make no sense', async ({ bot }) => {
    const told = async (words: string) => (await bot.ask(`/moneyradar mrr ${words}`)).text;

    expect(await told('2031-05-01 2031-05-15')).toContain(
      'the last day must not be after today, 2031-05-14',
    );
    expect(await told('2031-05-02 2031-05-01')).toContain(
      'the first day must not be after the last day',
    );
    expect(await told('2031-06')).toContain('the last day must not be after today');
    for (const words of ['2031-13', '2031-02-30 2031-03-01', '2031-05-01', '7d 30d']) {
      expect(await told(words)).toContain(`I cannot show MRR for “${words}”. I know`);
    }
  });

  test('counts a currency once it has a rate', async ({ bot, db }) => {
    await setFxRates(db, {
      baseCurrency: 'usd' as Currency,
      rates: [
        { currency: 'eur' as Currency, fromDay: Temporal.PlainDate.from('2031-01-01'), rate: '1' },
        { currency: 'eur' as Currency, fromDay: Temporal.PlainDate.from('2031-05-10'), rate: '2' },
      ],
    });

    const answer = await bot.ask('/moneyradar mrr 7d');

    expect(answer.text).toBe('MRR $5,985 · +$840 in 7 days');
    expect(wordsIn(answer.blocks)).toContain('+$340.00 exchange rates');
    expect(wordsIn(answer.blocks)).not.toContain('Not included');
  });

  test('says which days were restated', async ({ bot, db }) => {
    const scope = { timezone: 'UTC' as Timezone, baseCurrency: 'usd' as Currency };
    await storeSnapshots(db, { throughDay: Temporal.PlainDate.from('2031-05-13'), ...scope });
    await db`
      update daily_snapshots set start_minor = start_minor - 1000, end_minor = end_minor - 1000
      where currency = 'usd' and day >= '2031-05-12'`;
    await db`
      insert into outdated_days (timezone, since_day, outdated_at, reason)
      values ('UTC', '2031-05-12', '2031-05-14T08:00:00Z', 'late_facts')`;

    expect(wordsIn((await bot.ask('/moneyradar mrr 7d')).blocks)).toContain(
      '2 days were restated since 14 May: Stripe told of something after they had been stored. ' +
        '13 May was $5,294.63 and is $5,304.63.',
    );
  });

  test('changes its range in place by a button', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar mrr 30d');

    const changed = await bot.click(answer, 'view_mrr_12m');

    expect(changed.ts).toBe(answer.ts);
    expect(changed.text).toContain('in 12 months');
  });
});

describe('/moneyradar status', () => {
  test('says that everything is up to date', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar status');

    expect(answer.text).toBe('Everything is up to date. Stripe was last heard 12 minutes ago.');
  });

  test('says when Stripe was asked, whether all adds up, and what was put right', async ({
    bot,
    db,
  }) => {
    await db`
      insert into sweeps (swept_through_at, swept_at)
      values ('2031-05-14T09:55:00Z', '2031-05-14T09:57:00Z')`;
    await db`
      insert into check_results (name, checked_at, broken_rows)
      values ('movements_chain', '2031-05-14T03:30:00Z', 0)`;
    await db`
      insert into drifts
      select id, 'read_1', 'sub_1', '2031-05-12T03:30:00Z', 'usd', 0, 4900 from customers limit 1`;

    const words = wordsIn((await bot.ask('/moneyradar status')).blocks);

    expect(words).toContain('*Stripe asked for what is missing*\n3 minutes ago');
    expect(words).toContain('all of it read not yet');
    expect(words).toContain('*Checked that all adds up*\n6 hours ago');
    expect(words).toContain('*Put right in 7 days*\n1 subscription that differed from Stripe');
    expect(words).toContain('Compare with Stripe');
  });

  test('says what to do about customers who cannot be folded', async ({ bot, db }) => {
    await db`
      insert into dirty_customers (customer_id, has_failed) select id, true from customers limit 1`;

    expect(wordsIn((await bot.ask('/moneyradar')).blocks)).toContain(
      '*1 customer could not be brought up to date*',
    );
    expect(wordsIn((await bot.ask('/moneyradar status')).blocks)).toContain(
      '*1 customer could not be brought up to date* with a new price or coupon. The log says who and why. After an update of MoneyRadar `npx moneyradar rebuild`',
    );
  });

  test('says what to do about a channel that takes no messages', async ({ bot }) => {
    bot.slack.workspace.channels.find(({ id }) => id === 'C0REV')!.isArchived = true;
    await bot.ask('/moneyradar digest');

    const words = wordsIn((await bot.ask('/moneyradar status')).blocks);

    expect(words).toContain('Nothing can be posted in <#C0REV>* (is_archived); 1 message waiting');
    expect(words).toContain('Unarchive the channel');
  });
});

describe('/moneyradar help', () => {
  test('lists what can be typed', async ({ bot }) => {
    const words = wordsIn((await bot.ask('/moneyradar help')).blocks);

    for (const usage of [
      '',
      ' mrr [7d|30d|90d|12m] [--account NAME]',
      ' digest',
      ' status',
      ' help [command]',
    ]) {
      expect(words).toContain(`\`/moneyradar${usage}\``);
    }
  });

  test('explains one command with examples', async ({ bot }) => {
    const words = wordsIn((await bot.ask('/moneyradar help mrr')).blocks);

    expect(words).toContain('`/moneyradar mrr 90d`');
  });

  test('meets a typo with the command that was meant, and a button for it', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar staus');
    expect(answer.text).toContain('Did you mean `/moneyradar status`?');

    expect((await bot.click(answer, 'command_meant')).text).toContain('up to date');
  });

  test('meets nonsense and unknown flags with help, never with silence', async ({ bot }) => {
    expect((await bot.ask('/moneyradar <!channel> x')).text).toContain('There is no command');
    expect((await bot.ask('/moneyradar mrr --loud')).text).toContain('I do not know “--loud”');
  });
});

describe('before Stripe is connected', () => {
  test('every answer says what will be here and how to connect', async ({ bot, db }) => {
    for (const table of ['stripe_events', 'mrr_movements', 'mrr_spans', 'subscriptions']) {
      await db.unsafe(`delete from ${table}`);
    }

    for (const line of ['', 'mrr 90d', 'status', 'digest']) {
      const words = wordsIn((await bot.ask(`/moneyradar ${line}`)).blocks);
      expect(words).toContain('Nothing from Stripe yet');
      expect(words).toContain('STRIPE_WEBHOOK_SECRET');
    }
    expect(await db`select 1 from outbox`).toEqual([]);

    await storeEvent(db, '2031-05-14T09:59:00Z');
    expect((await bot.ask('/moneyradar')).text).toContain('MRR $0');
  });
});

interface Chart {
  readonly series: readonly { readonly data: readonly { label: string; value: number }[] }[];
}

function blockOf({ blocks }: Message, type: string) {
  const block = blocks.find((one) => one['type'] === type);
  if (block === undefined) throw new Error(`no ${type}`);
  return block;
}

/** What stands in the cells of a message's table. */
function rowsOf(message: Message): string[][] {
  const { rows } = blockOf(message, 'table') as unknown as { rows: unknown[][] };
  return rows.map((row) => row.map(wordsOfCell));
}

function wordsOfCell(cell: unknown): string {
  const { text } = cell as { text?: string };
  return text ?? wordsIn(cell);
}
