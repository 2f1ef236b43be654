import { describe, expect } from 'vitest';

import type { Message } from '../../../src/playground/workspace.ts';
import { test, wordsIn } from './support/bot.ts';
import { loseMovement, storeEvent } from './support/company.ts';

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

  test('names the largest movers and why they moved', async ({ bot }) => {
    const words = wordsIn((await bot.ask('/moneyradar')).blocks);

    expect(words).toContain('+$499.00\n New customer · cus_Delta · 13 May');
    expect(words).toContain('−$199.00\n Lost to failed payments · cus_Elm · 13 May');
  });

  test('names a currency that is not included, and what to do', async ({ bot }) => {
    const words = wordsIn((await bot.ask('/moneyradar')).blocks);

    expect(words).toContain('Not included: €340.00 a month from 1 customer in EUR');
    expect(words).toContain('BASE_CURRENCY=EUR');
  });

  test('is also called radar, as it will be', async ({ bot }) => {
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
      ['Day', 'Customer', 'What happened', 'Change', 'Pays now'],
      ['13 May', 'cus_Delta', 'New customer', '+$499.00', '$499.00'],
      ['13 May', 'cus_Birch', 'Upgraded plan', '+$200.00', '$299.00'],
      ['13 May', 'cus_Elm', 'Lost to failed payments', '−$199.00', '$0.00'],
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

    expect(answer.text).toBe('Everything is up to date. Last event from Stripe 12 minutes ago.');
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

    for (const usage of ['', ' mrr [7d|30d|90d|12m]', ' digest', ' status', ' help [command]']) {
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
