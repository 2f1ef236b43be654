import { describe, expect } from 'vitest';

import type { Db } from '#store/postgres.ts';

import type { Message } from '../../../../src/playground/workspace.ts';
import { addAlerts } from '../../../support/alert-rows.ts';
import { test, wordsIn } from '../support/bot.ts';
import { loseMovement } from '../support/company.ts';
import { buttonsIn, openModal, turnModal } from '../support/modals.ts';

const CUSTOMERS = ['cus_Anchor', 'cus_Birch', 'cus_Cedar', 'cus_Delta', 'cus_Fir', 'cus_Hazel'];

/** Failed payments of so many customers, worth $600, $500, … a month: each a move to keep one. */
async function failPayments(db: Db, customers = CUSTOMERS): Promise<void> {
  await addAlerts(
    db,
    customers.map((customer, index) => ({ customer, mrr: `${60_000 - index * 10_000}` })),
  );
}

describe('the top moves', () => {
  test('stand below the bridge: what to do, what it may bring, why, and on what that rests', async ({
    bot,
    db,
  }) => {
    await failPayments(db);

    const answer = await bot.ask('/moneyradar');

    expect(answer.text).toContain('Next: Keep cus_Anchor: payment failed 2 times.');
    const words = wordsIn(answer.blocks);
    expect(words.indexOf('MRR now')).toBeLessThan(words.indexOf('*Top moves*'));
    // 30 % of 600, 500, … 100 dollars.
    expect(words).toContain('*Top moves*  ·  6 open, $630 a month expected');
    expect(words).toContain(
      '*Keep cus_Anchor: payment failed 2 times*  ·  *$180 a month expected*',
    );
    expect(words).toContain('2 attempts failed (insufficient funds)');
    expect(words).toContain('*Next:* ');
    expect(words).toContain(
      '$600.00 a month × 30 % = $180.00  ·  a usual figure, until there are 20 such cases here  ·  one message',
    );
    expect(namesIn(words)).toEqual(CUSTOMERS.slice(0, 5));
    expect(cardButtonsIn(answer).slice(0, 5)).toEqual([
      'move_done',
      'move_snooze',
      'move_dismiss',
      'move_experiment',
      'customer_score',
    ]);
  });

  test('say that none is open, and where they come from', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar');

    expect(wordsIn(answer.blocks)).toContain('*Top moves*\nNone is open today.');
    expect(answer.text).not.toContain('Next:');
    expect(cardButtonsIn(answer)).toEqual([]);
  });

  test('are as many as asked for, ten at most', async ({ bot, db }) => {
    const many = Array.from({ length: 14 }, (_, index) => `cus_many_${index}`);
    await addAlerts(
      db,
      many.map((customer) => ({ customer })),
    );

    const shown = async (line: string) =>
      namesIn(wordsIn((await bot.ask(`/moneyradar ${line}`)).blocks)).length;

    expect(await shown('radar 1')).toBe(1);
    expect(await shown('radar')).toBe(5);
    expect(await shown('radar 10')).toBe(10);
    expect(await shown('radar 9999')).toBe(10);
  });

  test.for(['0', '-1', 'many', '5 6', '1e3', '５'])(
    'ask back about “%s”, which is no number of them',
    async (words, { bot }) => {
      const answer = await bot.ask(`/moneyradar radar ${words}`);

      expect(answer.text).toContain(`I cannot show “${words}” moves`);
      expect(buttonsIn(answer.blocks)).toEqual(['view_radar']);
    },
  );

  test('are not shown beside figures that do not add up', async ({ bot, db }) => {
    await failPayments(db);
    await loseMovement(db);

    expect(cardButtonsIn(await bot.ask('/moneyradar'))).toEqual([]);
  });

  test('lead on to alerts, plans and experiments', async ({ bot }) => {
    const answer = await bot.ask('/moneyradar');

    expect((await bot.click(answer, 'command_alerts')).text).toContain('No alert is open');
    expect((await bot.click(answer, 'command_mismatches')).text).toContain('usage');
    expect((await bot.click(answer, 'command_experiment')).text).toMatch(/experiment/i);
  });
});

describe('a move that is answered', () => {
  test('is done: its card says by whom, the others stay, and its customer is watched', async ({
    bot,
    db,
  }) => {
    await failPayments(db);
    const answer = await bot.ask('/moneyradar');

    const after = await bot.click(answer, 'move_done');

    expect(after.ts).toBe(answer.ts);
    const words = wordsIn(after.blocks);
    expect(words).toContain('*Keep cus_Anchor: payment failed 2 times*\nDone by <@U0DANA>.');
    expect(words).toContain('5 open, $450 a month expected');
    expect(namesIn(words)).toEqual(CUSTOMERS.slice(0, 5));
    expect(cardButtonsIn(after).filter((id) => id === 'move_done')).toHaveLength(4);
    expect(await db`select answered_by from moves where state = 'done'`).toEqual([
      { answeredBy: 'slack:T0DEMO/U0DANA' },
    ]);
    const watched = await db`select from move_follow_ups where not is_comparison`;
    expect(watched).toHaveLength(1);
  });

  test('is snoozed or not relevant: it says until when, and can be done after all', async ({
    bot,
    db,
  }) => {
    await failPayments(db, ['cus_Anchor', 'cus_Birch']);
    const answer = await bot.ask('/moneyradar');

    await bot.click(answer, 'move_snooze');
    const both = await bot.click(answer, 'move_dismiss');

    const words = wordsIn(both.blocks);
    expect(words).toContain('Snoozed by <@U0DANA>. It stays away until 13 Jun');
    expect(words).toContain('Called not relevant by <@U0DANA>. It stays away until 13 Jun');
    expect(words).toContain('Done after all');
    const done = await bot.click(both, 'move_done');
    expect(wordsIn(done.blocks)).toContain('Done by <@U0DANA>.');
    expect(await statesIn(db)).toEqual(['dismissed', 'done']);
  });

  test('makes room for the next one', async ({ bot, db }) => {
    await failPayments(db);
    const answer = await bot.ask('/moneyradar radar 5');
    expect(buttonsIn(answer.blocks)).not.toContain('view_radar');

    const after = await bot.click(answer, 'move_done');
    const next = await bot.click(after, 'view_radar');

    expect(next.ts).toBe(answer.ts);
    expect(namesIn(wordsIn(next.blocks))).toEqual(CUSTOMERS.slice(1));
  });

  test('counts once: a second answer changes nothing and shows the first', async ({ bot, db }) => {
    bot.settings.allowedUsers = ['U0DANA', 'U0OMAR'];
    await failPayments(db, ['cus_Anchor']);
    const danas = await bot.ask('/moneyradar');
    const omars = await bot.ask('/moneyradar', { user: 'U0OMAR' });
    await bot.click(danas, 'move_done');

    const after = await bot.click(omars, 'move_snooze', 'U0OMAR');

    expect(wordsIn(after.blocks)).toContain('Done by <@U0DANA>.');
    expect(await statesIn(db)).toEqual(['done']);
  });

  test('changes the message that others see too, which still says who shared it', async ({
    bot,
    db,
  }) => {
    await failPayments(db, ['cus_Anchor']);
    const shared = await bot.ask('/moneyradar --share');
    expect(shared.ephemeralTo).toBeNull();
    bot.settings.allowedUsers = ['U0OMAR'];

    const after = await bot.click(shared, 'move_done', 'U0OMAR');

    expect(after.ts).toBe(shared.ts);
    expect(after.ephemeralTo).toBeNull();
    const words = wordsIn(after.blocks);
    expect(words).toContain('Done by <@U0OMAR>.');
    expect(words).toContain('Shared by <@U0DANA> with `/moneyradar --share`');
  });

  test('may be answered by nobody who may not see revenue', async ({ bot, db }) => {
    await failPayments(db, ['cus_Anchor']);
    const shared = await bot.ask('/moneyradar --share');

    const refused = await bot.click(shared, 'move_done', 'U0OMAR');

    expect(refused.ephemeralTo).toBe('U0OMAR');
    expect(refused.text).toContain('not on the list');
    expect(await statesIn(db)).toEqual(['open']);
  });

  test('in a message that stays as it is, is answered beside it', async ({ bot, db }) => {
    await failPayments(db, ['cus_Anchor']);
    const answer = await bot.ask('/moneyradar');
    const [move] = await db<{ id: bigint }[]>`select id from moves`;
    withValue(answer, 'move_done', `${move!.id}`);
    withValue(answer, 'move_snooze', '999999');

    const done = await bot.click(answer, 'move_done');
    const gone = await bot.click(answer, 'move_snooze');

    expect(done.ts).not.toBe(answer.ts);
    expect(done.text).toContain('Done by <@U0DANA>.');
    expect(gone.text).toContain('This move is not there any more');
  });

  test('may have gone meanwhile, and then its card says so', async ({ bot, db }) => {
    await failPayments(db, ['cus_Anchor', 'cus_Birch']);
    const answer = await bot.ask('/moneyradar');
    await db`delete from moves where base_amount_minor = 60000`;

    const words = wordsIn((await bot.click(answer, 'move_done')).blocks);

    expect(words).toContain('One move is not there any more');
    expect(namesIn(words)).toEqual(['cus_Birch']);
  });

  test('is remembered with who answered it', async ({ bot, db }) => {
    await failPayments(db, ['cus_Anchor']);
    await bot.click(await bot.ask('/moneyradar'), 'move_snooze');

    const [entry] = await db`
      select actor, subject like 'move:%' as is_move, detail
      from audit_log
      where action = 'slack.move_answered'`;
    expect(entry).toEqual({
      actor: 'slack:T0DEMO/U0DANA',
      isMove: true,
      detail: { answer: 'snoozed', outcome: 'answered' },
    });
  });

  test.for([
    '',
    '0',
    '1 7',
    '2 7 radar 7',
    '1 7 radar 7,x',
    '1 7 radar 7 8',
    '1 7 nowhere',
    '1 7 list cursor',
    `1 7 radar ${Array.from({ length: 21 }, (_, index) => index + 1).join(',')}`,
    "1 7' radar 7",
  ])('is not found behind a button that says “%s”', async (value, { bot, db }) => {
    await failPayments(db, ['cus_Anchor']);
    const answer = await bot.ask('/moneyradar');
    withValue(answer, 'move_done', value);

    const told = await bot.click(answer, 'move_done');

    expect(told.text).toContain('another version of MoneyRadar');
    expect(await statesIn(db)).toEqual(['open']);
  });
});

describe('all moves', () => {
  test('come in pages to the last, none twice, whatever they have in common', async ({
    bot,
    db,
  }) => {
    const customers = Array.from({ length: 37 }, (_, index) => `cus_many_${index}`);
    await addAlerts(
      db,
      customers.map((customer, index) => ({ customer, mrr: `${(1 + (index % 4)) * 1000}` })),
    );

    const answer = await bot.ask('/moneyradar');
    expect(wordsIn(answer.blocks)).toContain('Show all 37');
    let page = await openModal(bot, answer, { actionId: 'list_page' });
    const seen = namesIn(wordsIn(page.content));
    while (buttonsIn(page.content).includes('list_page')) {
      page = await turnModal(bot, 'list_page');
      seen.push(...namesIn(wordsIn(page.content)));
    }

    expect(seen).toHaveLength(37);
    expect(seen.toSorted()).toEqual(customers.toSorted());
  });

  test('are answered in the list, which says so and goes on', async ({ bot, db }) => {
    await failPayments(db);
    await openModal(bot, await bot.ask('/moneyradar'), { actionId: 'list_page' });

    const { content } = await turnModal(bot, 'move_dismiss');

    const words = wordsIn(content);
    expect(words).toContain('Called not relevant by <@U0DANA>.');
    expect(words).toContain('5 open, $450 a month expected');
    expect(cardButtonsIn(content).filter((id) => id === 'move_done')).toHaveLength(5);
  });

  test('show no more to who was taken off the list', async ({ bot, db }) => {
    await failPayments(db);
    await openModal(bot, await bot.ask('/moneyradar'), { actionId: 'list_page' });
    bot.settings.allowedUsers = ['U0NOBODY'];

    const { content } = await turnModal(bot, 'move_done');

    expect(wordsIn(content)).toContain('not on the list');
    expect(wordsIn(content)).not.toContain('cus_');
    expect(await statesIn(db)).not.toContain('done');
  });
});

test('a move becomes an experiment that begins with what the move says', async ({ bot, db }) => {
  await failPayments(db, ['cus_Anchor']);
  const answer = await bot.ask('/moneyradar');

  const { content } = await openModal(bot, answer, { actionId: 'move_experiment' });

  expect(content).toMatchObject({ callback_id: 'experiment_new' });
  expect(JSON.stringify(content)).toContain('Keep cus_Anchor: payment failed 2 times');
});

test('a move opens the score of its customer', async ({ bot, db }) => {
  await failPayments(db, ['cus_Anchor']);
  const answer = await bot.ask('/moneyradar');

  const { content } = await openModal(bot, answer, { actionId: 'customer_score' });

  expect(wordsIn(content)).toContain('cus_Anchor');
});

test('names of customers and plans are letters, whatever they are', async ({ bot, db }) => {
  const hostile = '<!channel> <https://evil.example|paid> *~`';
  await failPayments(db, ['cus_Anchor']);
  await db`update customers set name = ${hostile} where stripe_id = 'cus_Anchor'`;

  const answer = await bot.ask('/moneyradar');
  const after = await bot.click(answer, 'move_done');

  for (const { text, blocks } of [answer, after]) {
    const all = `${text}${JSON.stringify(blocks)}`;
    expect(all).not.toContain('<!channel>');
    expect(all).not.toContain('<https');
    expect(all).toContain('&lt;!channel&gt;');
  }
});

async function statesIn(db: Db): Promise<string[]> {
  const rows = await db<{ state: string }[]>`select state from moves order by state`;
  return rows.map(({ state }) => state);
}

/** The customers on the cards, in their order. */
function namesIn(words: string): string[] {
  return [...words.matchAll(/\*Keep (cus_\w+): /g)].map(([, name]) => name!);
}

function cardButtonsIn(value: unknown): string[] {
  const blocks = (value as Partial<Message>).blocks ?? value;
  return buttonsIn(blocks).filter((id) => id.startsWith('move_') || id === 'customer_score');
}

/** As if the button had said so. */
function withValue({ blocks }: Message, actionId: string, value: string): void {
  for (const block of blocks as { elements?: Record<string, unknown>[] }[]) {
    for (const element of block.elements ?? []) {
      if (element['action_id'] === actionId) element['value'] = value;
    }
  }
}
