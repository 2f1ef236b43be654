import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import type { Db } from '#store/postgres.ts';

import type { View } from '../../../../src/playground/workspace.ts';
import { addProduct, addSpans } from '../../../support/ledger-rows.ts';
import { test, wordsIn } from '../support/bot.ts';
import { NOW } from '../support/company.ts';
import { buttonsIn, openModal, openUpon, turnModal } from '../support/modals.ts';

const blocksOf = (view: View) => view.content['blocks'] as Record<string, unknown>[];
const wordsOf = (view: View) => wordsIn(blocksOf(view));
const customersIn = (view: View) => [...wordsOf(view).matchAll(/cus_\w+/g)].map(([id]) => id);

describe('a line of the bridge', () => {
  test('opens the customers behind it, those worth most first', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar');

    const view = await openModal(bot, answer, { actionId: 'list_open_new' });

    expect(wordsIn(view.content['title'])).toBe('New customers');
    expect(wordsOf(view).split('\n').slice(0, 9)).toEqual([
      '*+$578.00 a month in 2 changes* from 15 Apr to 14 May.',
      '*+$499.00*  ·  cus_Delta  ·  13 May',
      'New customer: Team',
      'Pays $499.00 now',
      'Why?',
      '*+$79.00*  ·  cus_Fir  ·  20 Apr',
      'New customer: Team',
      'Pays $79.00 now',
      'Why?',
    ]);
    expect(wordsOf(view)).toContain('not counted');
  });

  test('adds up to what the bridge says, for every line and every door to it', async ({ bot }) => {
    for (const line of ['/moneyradar', '/moneyradar mrr 12m']) {
      const answer = await bot.ask(line);
      for (const actionId of buttonsIn(answer.blocks).filter((id) => id.startsWith('list_'))) {
        const label = labelOf(answer.blocks, actionId);
        const view = await openModal(bot, answer, { actionId });
        const [, count] = /in (\d+) change/.exec(wordsOf(view)) ?? [];
        expect(label).toMatch(new RegExp(`: ${count}$`));
        expect(customersIn(view)).toHaveLength(Number(count));
      }
    }
  });

  test('opens the days of the digest it is in, however old that is', async ({ bot }) => {
    await bot.ask('/moneyradar digest');
    const digest = bot.slack.workspace.messages.find(({ text }) => text.includes('yesterday'))!;
    bot.advance({ hours: 24 * 40 });

    const view = await openModal(bot, digest, { actionId: 'list_open_new' });

    expect(wordsOf(view)).toContain('*+$499.00 a month in 1 change* on 13 May.');
    expect(customersIn(view)).toEqual(['cus_Delta']);
  });

  test('opens for two people at once, for each in a modal of their own', async ({ bot }) => {
    bot.settings.allowedUsers = ['U0DANA', 'U0OMAR'];
    const answer = await bot.ask('/moneyradar --share');

    const views = await Promise.all([
      openModal(bot, answer, { actionId: 'list_open_new' }),
      openModal(bot, answer, { actionId: 'list_open_churn', user: 'U0OMAR' }),
    ]);

    expect(views.map(customersIn)).toEqual([['cus_Delta', 'cus_Fir'], ['cus_Elm']]);
  });

  test('opens nothing for somebody who may not see revenue, and that is noted', async ({
    bot,
    db,
  }) => {
    const answer = await bot.ask('/moneyradar --share');

    const view = await openModal(bot, answer, { actionId: 'list_open_new', user: 'U0OMAR' });

    expect(wordsOf(view)).toContain('not on the list');
    expect(wordsOf(view)).not.toContain('cus_');
    expect(wordsOf(view)).not.toMatch(/\d\d/);
    expect(await audited(db)).toContain('slack.refused');
  });

  test('is checked again when a page is turned: who was taken off the list sees no more', async ({
    bot,
    db,
  }) => {
    await addMany(db, 45);
    const answer = await bot.ask('/moneyradar');
    await openModal(bot, answer, { actionId: 'list_open_new' });
    bot.settings.allowedUsers = ['U0NOBODY'];

    const view = await turnModal(bot, 'list_page');

    expect(wordsOf(view)).toContain('not on the list');
    expect(wordsOf(view)).not.toContain('cus_');
  });

  test('says so beside the message when Slack has stopped waiting', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar');
    const fault = { kind: 'error', error: 'expired_trigger_id' } as const;
    bot.slack.faults.add({ method: 'views.open', fault });

    const said = await bot.click(answer, 'list_open_new');

    expect(said.text).toContain('Slack stopped waiting');
    expect(bot.slack.modal('U0DANA')).toBeNull();
  });

  test('comes in pages that neither lose nor repeat anybody', async ({ bot, db }) => {
    await addMany(db, 1_013);
    const answer = await bot.ask('/moneyradar');

    let view = await openModal(bot, answer, { actionId: 'list_open_new' });
    const first = customersIn(view);
    const seen = [...first];
    // Those who come while somebody reads are not in the way.
    await addSpans(db, [{ customer: 'cus_late', mrr: '1500', from: '2031-05-14T10:00:00Z' }]);
    while (buttonsIn(blocksOf(view)).includes('list_page')) {
      view = await turnModal(bot, 'list_page');
      seen.push(...customersIn(view));
    }

    const many = seen.filter((id) => /^cus_\d+$/.test(id));
    expect(new Set(many).size).toBe(1_013);
    expect(many).toHaveLength(1_013);
    const again = await turnModal(bot, 'list_page_first');
    expect(customersIn(again)).toEqual(expect.arrayContaining([...first.slice(0, 2), 'cus_late']));
  }, 60_000);
});

describe('a value that no button of ours carries', () => {
  const tampered = [
    '',
    'line',
    'line 2 new 2031-05-13 2031-05-13',
    'line 1 loss 2031-05-13 2031-05-13',
    'line 1 new 2031-02-30 2031-05-13',
    'line 1 new 2031-05-14 2031-05-13',
    'line 1 new 2031-05-13 2031-05-13 2031-05-14T10:00:00Z',
    'line 1 new 2031-05-13 2031-05-13 account=',
    'line 1 new 2031-05-13 2031-05-13 account=us account=eu',
    'line 1 new 2031-05-13 2031-05-13 2031-05-14T10:00:00Z abc',
    "line 1 new' 2031-05-13 2031-05-13",
    'movement 1 cus_Delta',
    'movement 1 cus_Delta:usd:99999999999999999999',
    'fx 1 2031-05-13',
    'fx 1 2031-05-13 2031-05-13 eu',
    'unheard of',
  ];
  for (const value of tampered) {
    test(`opens nothing: “${value}”`, async ({ bot }) => {
      const answer = await bot.ask('/moneyradar');
      setValue(answer.blocks, 'list_open_new', value);

      const said = await bot.click(answer, 'list_open_new');

      expect(said.text).toContain('another version of MoneyRadar');
      expect(bot.slack.modal('U0DANA')).toBeNull();
    });
  }
});

describe('a customer in the list', () => {
  test('opens what happened, what Stripe said, how it is now, and what to do', async ({
    bot,
    db,
  }) => {
    await addProduct(db, 'prod_scale', 'Scale & more');
    await addSpans(db, [
      {
        customer: 'cus_7',
        mrr: '2900',
        from: '2031-03-01T09:00:00Z',
        until: at(0),
        product: 'prod_scale',
      },
      { customer: 'cus_7', mrr: '90000', from: at(0), product: 'prod_scale', price: 'price_2' },
    ]);
    await db`
      insert into stripe_events (id, created_at, received_at, is_livemode, type, state, payload)
      values (${`evt_${seconds(0)}`}, ${at(0)}, ${at(0)}, false, 'customer.subscription.updated',
        'done', '{}')`;
    const answer = await bot.ask('/moneyradar');
    await openModal(bot, answer, { actionId: 'list_open_expansion' });

    const view = await openUpon(bot, 'list_open_movement');

    expect(wordsIn(view.content['title'])).toBe('cus_7');
    const words = wordsOf(view);
    expect(words).toContain('*+$871.00 a month: Upgraded plan*');
    expect(words).toContain('*Before*\n$29.00 a month\nScale &amp; more');
    expect(words).toContain('*After*\n$900.00 a month\nScale &amp; more');
    expect(words).toContain('*Now*\n$900.00 a month');
    expect(words).toContain('customer.subscription.updated');
    expect(words).toContain(`<https://dashboard.stripe.com/test/events/evt_${seconds(0)}|evt_`);
    expect(words).toContain('*Next*');
    expect(JSON.stringify(blocksOf(view))).toContain(
      'https://dashboard.stripe.com/test/customers/cus_7',
    );
  });

  test('has changed meanwhile when a late event has put the history right', async ({ bot, db }) => {
    const answer = await bot.ask('/moneyradar');
    await openModal(bot, answer, { actionId: 'list_open_churn' });
    await db`delete from mrr_movements where type = 'churn'`;

    const view = await openUpon(bot, 'list_open_movement');

    expect(wordsOf(view)).toContain('not in the history any more');
  });
});

describe('the line of exchange rates', () => {
  test('opens by currency: what there was, the rates, and what they did', async ({ bot, db }) => {
    await db`
      insert into fx_rates (base, currency, from_day, rate, minor_factor)
      values ('usd', 'eur', '2031-01-01', 1.1, 1.1), ('usd', 'eur', '2031-05-01', 1.25, 1.25)`;
    const answer = await bot.ask('/moneyradar');

    const view = await openModal(bot, answer, { actionId: 'list_open_fx' });

    expect(wordsOf(view)).toContain(
      '+$51.00\n from €340.00 a month at the start: 1 EUR was 1.1 USD and is 1.25',
    );
  });
});

function labelOf(blocks: unknown, actionId: string): string {
  const json = JSON.stringify(blocks);
  const [, label] = new RegExp(`"action_id":"${actionId}","text":{[^}]*"text":"([^"]*)"`).exec(
    json,
  )!;
  return label!;
}

function setValue(blocks: readonly Record<string, unknown>[], actionId: string, value: string) {
  for (const block of blocks) {
    for (const element of (block['elements'] as Record<string, unknown>[] | undefined) ?? []) {
      if (element['action_id'] === actionId) element['value'] = value;
    }
  }
}

async function audited(db: Db): Promise<string[]> {
  const rows = await db<{ action: string }[]>`select action from audit_log order by id`;
  return rows.map(({ action }) => action);
}

async function addMany(db: Db, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const mrrOf = (n: number) => `${1000 + (n % 50)}`;
  await addSpans(
    db,
    numbers.map((n) => ({ customer: `cus_${n}`, mrr: mrrOf(n), from: at(n % 7) })),
  );
}

/** So many hours before now. */
function at(hours: number): string {
  return Temporal.Instant.from(NOW)
    .subtract({ hours: hours + 1 })
    .toString();
}

function seconds(hours: number): number {
  return Temporal.Instant.from(at(hours)).epochMilliseconds / 1000;
}
