import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { addAlerts } from '../../../support/alert-rows.ts';
import { addSpans } from '../../../support/ledger-rows.ts';
import { sell, subscribe, use } from '../../../support/usage-world.ts';
import { test, wordsIn, type Bot } from '../support/bot.ts';
import { NOW } from '../support/company.ts';
import { buttonsIn, openModal, openUpon, turnModal } from '../support/modals.ts';

const wordsOf = async (bot: Bot, line: string) => wordsIn((await bot.ask(line)).blocks);

describe('/moneyradar customer', () => {
  test('shows the money over time, the plan, what changed and what to do', async ({
    bot,
    company: db,
  }) => {
    await db`
      update catalogue_objects set payload = payload || '{"currency": "usd"}' where kind = 'price'`;
    const answer = await bot.ask('/moneyradar customer cus_Birch');

    expect(answer.text).toBe('cus_Birch pays $299.00 a month');
    const words = wordsIn(answer.blocks);
    expect(words).toContain('*Pays a year*\n$3,588');
    expect(words).toContain('*Customer since*\n1 Feb (102 days)');
    expect(words).toContain('*Ready to pay more?*\nNo score');
    expect(words).toContain('MRR by month');
    expect(words).toContain('•  *Team*  ·  $299.00 a month');
    expect(words).toContain('•  *+$200.00*  ·  13 May  ·  Upgraded plan: Team');
    expect(words).toContain('*Next*\nNothing is wrong here.');
    expect(JSON.stringify(answer.blocks)).toContain('data_visualization');
    expect(buttonsIn(answer.blocks)).toEqual([
      'list_customer_changes',
      'customer_score',
      'command_alerts',
      'command_mismatches',
      'open_stripe_customer',
    ]);
  });

  test('shows limits with words to write, and the worst alert first with what to do', async ({
    bot,
    company: db,
  }) => {
    const world = { db, now: Temporal.Instant.from(NOW) };
    await sell(world, 'Starter', { amount: 2900, metadata: { api_calls: '10000' } });
    await sell(world, 'Pro', { amount: 9900, metadata: { api_calls: '100000' } });
    await subscribe(world, 'cus_press', { plan: 'Starter', mrr: '2900' });
    await use(world, 'cus_press api_calls', { from: 13, until: 1, each: 600 });
    await bot.ask('/moneyradar mismatches');
    await addAlerts(db, [
      {
        customer: 'cus_press',
        type: 'card_expiring',
        severity: 'warning',
        state: 'resolved',
        resolvedAt: '2031-05-12T10:00:00Z',
        outcome: 'kept',
        data: CARD,
      },
      { customer: 'cus_press', severity: 'critical' },
      { customer: 'cus_press', type: 'card_expiring', severity: 'informational', data: CARD },
    ]);

    const words = await wordsOf(bot, '/moneyradar customer cus_press');

    expect(words).toContain(
      '*How much of Starter they use*\n▰▰▰▰▰▰▰▰▱▱  7,800 of 10,000 api calls',
    );
    expect(words).toContain('Offer Pro: $70.00 a month more.');
    expect(words).toContain('*What to write*\n>“You are at 7,800');
    const [failed, expiring] = ['Payment failed 2 times', 'Card expires'].map((one) =>
      words.indexOf(one),
    );
    expect(failed).toBeGreaterThan(0);
    expect(expiring).toBeGreaterThan(failed!);
    expect(words).toContain('Kept $49.00 a month, 2 days ago');
    expect(words).toContain('*Next*\nAsk for another card, and send the open invoice');
  });

  test('opens every change in pages, each with its reasons', async ({ bot, company: db }) => {
    const on = { customer: 'cus_busy', subscription: 'sub_busy', item: 'si_busy' };
    const start = Temporal.Instant.from('2031-01-01T00:00:00Z');
    await addSpans(
      db,
      Array.from({ length: 23 }, (_, n) => ({
        ...on,
        mrr: String(1000 + n * 10),
        from: start.add({ hours: n * 24 }).toString(),
        until: n === 22 ? null : start.add({ hours: n * 24 + 24 }).toString(),
      })),
    );
    const answer = await bot.ask('/moneyradar customer cus_busy');
    expect(wordsIn(answer.blocks)).toContain('All 23 changes');

    const { content } = await openModal(bot, answer, { actionId: 'list_customer_changes' });
    expect(wordsIn(content)).toContain('*23 changes* of what cus_busy pays');
    expect(buttonsIn(content['blocks']).filter((id) => id === 'list_open_movement')).toHaveLength(
      20,
    );
    const next = await turnModal(bot, 'list_page');
    expect(buttonsIn(next.content['blocks'])).toEqual([
      ...Array.from({ length: 3 }, () => 'list_open_movement'),
      'list_page_first',
    ]);
    const why = await openUpon(bot, 'list_open_movement');
    expect(wordsIn(why.content)).toContain('What Stripe said');
  });

  test('takes an address of Stripe’s, and a name that one has', async ({ bot, company: db }) => {
    await db`update customers set name = 'Birch & Sons' where stripe_id = 'cus_Birch'`;
    const url = 'https://dashboard.stripe.com/test/customers/cus_Birch';
    for (const typed of [url, `<${url}|${url}>`, 'birch sons', '"Birch & Sons"']) {
      const { text, blocks } = await bot.ask(`/moneyradar customer ${typed}`);
      expect(text).toBe('Birch &amp; Sons pays $299.00 a month');
      expect(wordsIn(blocks)).toContain('cus_Birch');
    }
  });

  test('asks which one, when several are called so', async ({ bot, company: db }) => {
    await db`update customers set name = 'Tree ' || right(stripe_id, 3)
      where stripe_id in ('cus_Birch', 'cus_Cedar')`;

    const answer = await bot.ask('/moneyradar customer tree');

    const words = wordsIn(answer.blocks);
    expect(words).toContain('Several customers are called like “tree”');
    expect(words).toContain('*Tree rch*  ·  cus_Birch  ·  $299 a month');
    expect((await bot.click(answer, 'command_customer')).text).toBe(
      'Tree rch pays $299.00 a month',
    );
  });

  test('says who left, and asks why', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar customer cus_Elm');
    const words = wordsIn(answer.blocks);
    expect(answer.text).toBe('cus_Elm pays nothing now');
    expect(words).toContain('Lost to failed payments');
    expect(words).toContain('*Next*\nAsk why they left');
  });

  test('knows nobody of that name, and says what to type', async ({ bot }) => {
    expect((await bot.ask('/moneyradar customer')).text).toContain('Which customer?');
    const words = await wordsOf(bot, '/moneyradar customer <!channel> *x*');
    expect(words).toContain('I know no customer');
    expect(words).toContain('/moneyradar customer cus_NffrFeUfNV2Hib');
    expect(words).not.toContain('<!channel>');
  });

  test('shows no name as markup, wherever it stands', async ({ bot, company: db }) => {
    const name = '<!channel> *Ada* <https://evil.example|Acme> `x`';
    await db`update customers set name = ${name} where stripe_id in ('cus_Birch', 'cus_Cedar')`;
    await db`update catalogue_objects set payload = payload || ${'{"name": "<!here> &amp; *Team*"}'}::text::jsonb
      where kind = 'product'`;

    const several = await wordsOf(bot, '/moneyradar customer ada');
    const answer = await bot.ask('/moneyradar customer cus_Birch');
    const { content } = await openModal(bot, answer, { actionId: 'customer_score' });
    const card = await openUpon(bot, 'list_customer_card');

    for (const words of [
      several,
      JSON.stringify(answer.blocks.filter(isMarkup)),
      wordsIn(content),
    ]) {
      expect(words).not.toMatch(/<!channel>|<!here>|<https:\/\/evil/);
    }
    expect(wordsIn(card.content)).not.toMatch(/<!channel>|<!here>|<https:\/\/evil/);
  });

  test('shows nothing to somebody who may not see revenue', async ({ bot }) => {
    const refused = await bot.ask('/moneyradar customer cus_Birch', { user: 'U0OMAR' });
    expect(wordsIn(refused.blocks)).toContain('not on the list');
    expect(wordsIn(refused.blocks)).not.toContain('299');
  });
});

const CARD = { brand: 'visa', expires_month: 6, expires_year: 2031, charge_day: '2031-07-01' };

/** A header is plain text, in which nothing is parsed. */
function isMarkup(block: unknown): boolean {
  return (block as { type: string }).type !== 'header';
}
