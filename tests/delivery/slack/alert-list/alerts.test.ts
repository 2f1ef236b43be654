import { describe, expect } from 'vitest';

import { addAlerts } from '../../../support/alert-rows.ts';
import { addSpans } from '../../../support/ledger-rows.ts';
import { test, wordsIn } from '../support/bot.ts';
import { buttonsIn, openModal, submitModal, turnModal } from '../support/modals.ts';

const NOTICED = '2031-05-13T10:00:00Z';
const OVER = { state: 'resolved', resolvedAt: NOTICED, openedAt: NOTICED } as const;

describe('/moneyradar alerts', () => {
  test('has the most money first, with the words and the buttons of the cards', async ({
    bot,
    db,
  }) => {
    await addAlerts(db, [
      { customer: 'cus_Anchor', mrr: '4900', openedAt: NOTICED },
      { customer: 'cus_Birch', mrr: '29900', severity: 'critical', openedAt: NOTICED },
    ]);

    const answer = await bot.ask('/moneyradar alerts');

    expect(answer.text).toContain('2 open alerts: $348 a month at stake.');
    const words = wordsIn(answer.blocks);
    expect(words).toContain('1 critical  ·  1 warning');
    expect(words.indexOf('cus_Birch')).toBeLessThan(words.indexOf('cus_Anchor'));
    expect(words).toContain('2 attempts failed (insufficient funds)');
    expect(words).toContain('*Next:* Ask for another card');
    expect(words).toContain('noticed 24 hours ago  ·  no owner yet');
    expect(buttonsIn(answer.blocks).slice(0, 5)).toEqual([
      'alert_resolve',
      'alert_snooze',
      'alert_assign',
      'alert_wrong',
      'customer_score',
    ]);
  });

  test('comes in pages to the last of more than 200, none twice', async ({ bot, db }) => {
    const customers = Array.from({ length: 205 }, (_, index) => `cus_many_${index}`);
    const rows = customers.map((customer, index) => ({
      customer,
      // Many have the same money.
      mrr: `${(index % 40) * 100}`,
      openedAt: NOTICED,
    }));
    await addAlerts(db, rows);

    const answer = await bot.ask('/moneyradar alerts');
    expect(answer.text).toContain('205 open alerts');
    expect(wordsIn(answer.blocks)).toContain('Show all 205');
    let page = await openModal(bot, answer, { actionId: 'list_page' });
    const seen = namesIn(page.content);
    while (buttonsIn(page.content).includes('list_page')) {
      page = await turnModal(bot, 'list_page');
      seen.push(...namesIn(page.content));
    }

    expect(seen).toHaveLength(205);
    expect(seen.toSorted()).toEqual(customers.toSorted());
    await turnModal(bot, 'list_page_first');
  });

  test('resolves one out of the list, and lists it with what came of it', async ({ bot, db }) => {
    await addAlerts(db, [{ customer: 'cus_Anchor', openedAt: NOTICED }]);
    const answer = await bot.ask('/moneyradar alerts');
    await openModal(bot, answer, { actionId: 'alert_resolve' });
    await submitModal(bot, { outcome: 'kept', note: 'New card' });

    const open = await bot.ask('/moneyradar alerts');
    const resolved = await bot.ask('/moneyradar alerts resolved');

    expect(open.text).toContain('No alert is open. Nothing to defuse.');
    expect(wordsIn(open.blocks)).toContain('What alerts brought in 90 days*: $49 a month kept');
    const words = wordsIn(resolved.blocks);
    expect(words).toContain('*Kept $49.00 a month*, resolved by <@U0DANA>');
    expect(words).toContain('> New card');
    expect(buttonsIn(resolved.blocks)[0]).toBe('list_alert_why');
  });

  test('filters by state and by type, in words of its own or ours', async ({ bot, db }) => {
    await addAlerts(db, [
      { customer: 'cus_Anchor', openedAt: NOTICED },
      { customer: 'cus_Birch', state: 'snoozed', openedAt: NOTICED },
      {
        customer: 'cus_Cedar',
        type: 'support_ticket_spike',
        data: { tickets: '7', mean_week: '1.5' },
        openedAt: NOTICED,
      },
    ]);
    const namesFor = async (line: string) => {
      const { blocks } = await bot.ask(`/moneyradar alerts ${line}`);
      return ['cus_Anchor', 'cus_Birch', 'cus_Cedar'].filter((name) =>
        wordsIn(blocks).includes(name),
      );
    };

    expect(await namesFor('')).toEqual(['cus_Anchor', 'cus_Cedar']);
    expect(await namesFor('snoozed')).toEqual(['cus_Birch']);
    expect(await namesFor('payments')).toEqual(['cus_Anchor']);
    expect(await namesFor('support_ticket_spike open')).toEqual(['cus_Cedar']);
    expect(await namesFor('resolved payment_retry')).toEqual([]);
  });

  test('asks back about a word it does not know', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar alerts sleepy');

    expect(answer.text).toContain('I have no alerts called “sleepy”');
    expect(buttonsIn(answer.blocks)).toContain('view_alerts_snoozed_all');
  });

  test('shows names, notes and codes of others as letters, whatever they are', async ({
    bot,
    db,
  }) => {
    const hostile = '<!channel> <https://evil.example|paid>';
    await addAlerts(db, [
      { ...OVER, customer: 'cus_Anchor', outcome: 'kept', resolvedBy: hostile, note: hostile },
    ]);
    await db`update customers set name = ${hostile} where stripe_id = 'cus_Anchor'`;
    await db`
      update alerts set data = data || jsonb_build_object('decline_code', ${hostile}::text)`;

    const { blocks, text } = await bot.ask('/moneyradar alerts resolved');

    const all = `${JSON.stringify(blocks)}${text}`;
    expect(all).not.toContain('<!channel>');
    expect(all).not.toContain('<https');
    expect(all.match(/&lt;!channel&gt;/g)?.length).toBeGreaterThanOrEqual(4);
  });

  test('says which type cries wolf, of how many, and what else alerts brought', async ({
    bot,
    db,
  }) => {
    const judged = ['wrong', 'wrong', 'wrong', 'wrong', 'kept'].map((outcome) => ({
      ...OVER,
      customer: 'cus_Anchor',
      outcome,
      resolvedBy: 'cli',
    }));
    await addAlerts(db, [
      ...judged,
      { ...OVER, customer: 'cus_Birch', mrr: '9900', outcome: 'lost', resolvedBy: null },
    ]);

    const words = wordsIn((await bot.ask('/moneyradar alerts')).blocks);

    expect(words).toContain(
      '*Failed payments*  ·  6 alerts over  ·  $49 a month kept, $99 a month lost  ·  4 of 5 called wrong (80 %, 38–96 %)',
    );
    expect(words).toContain('Failed payments cry wolf: 4 of 5 called wrong');
    expect(words).toContain('They may be better muted');
  });

  test('is refused to who may not see revenue', async ({ bot, db }) => {
    await addAlerts(db, [{ customer: 'cus_Anchor', openedAt: NOTICED }]);

    const { blocks } = await bot.ask('/moneyradar alerts', { user: 'U0OMAR' });

    expect(wordsIn(blocks)).not.toContain('cus_Anchor');
  });
});

describe('/moneyradar forecast-losses', () => {
  test('shows the weeks, the kinds, the largest of each and all of them', async ({ bot, db }) => {
    const end = '2031-05-20T10:00:00Z';
    await addSpans(
      db,
      Array.from({ length: 30 }, (_, index) => ({
        customer: `cus_end_${index}`,
        mrr: `${(index + 1) * 1000}`,
        from: '2031-01-01T00:00:00Z',
        until: end,
        cancelAt: end,
      })),
    );

    const answer = await bot.ask('/moneyradar forecast-losses');

    const words = wordsIn(answer.blocks);
    expect(words).toContain('19 May');
    expect(words).toContain('20 May  ·  cus_end_29  ·  $300.00 a month');
    const first = await openModal(bot, answer, { actionId: 'list_losses_scheduled_cancellation' });
    const seen = namesIn(first.content);
    const second = await turnModal(bot, 'list_page');
    seen.push(...namesIn(second.content));
    expect(seen.filter((name) => name.startsWith('cus_end'))).toHaveLength(30);
    expect(buttonsIn(second.content)).not.toContain('list_page');
  });

  test('says so when nothing is known to go', async ({ bot, db }) => {
    await db`delete from scheduled_changes`;
    await db`delete from mrr_spans where is_at_risk`;

    const answer = await bot.ask('/moneyradar forecast-losses');

    expect(answer.text).toContain('Nothing is set to go until 13 Jun.');
  });
});

/** The customers that rows are titled with. */
function namesIn(content: unknown): string[] {
  const found = wordsIn(content).matchAll(/(?:times: |May {2}· {2})(cus_\w+)/g);
  return Array.from(found, ([, name]) => name ?? '');
}
