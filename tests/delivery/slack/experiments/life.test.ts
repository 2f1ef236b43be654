import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createExperiment } from '#analysis/experiments/create.ts';
import { experimentById } from '#analysis/experiments/list.ts';
import type { Design } from '#domain/experiments.ts';

import { addAlerts } from '../../../support/alert-rows.ts';
import { sell, subscribe, use, type World } from '../../../support/usage-world.ts';
import { test as base, wordsIn, type Bot } from '../support/bot.ts';
import { NOW } from '../support/company.ts';
import { buttonsIn, openModal, openUpon, submitModal, turnModal } from '../support/modals.ts';
import { aDesign } from './made-up.ts';

/** Forty customers on Pro, who pay between $50 and $89. */
const test = base.extend('world', { auto: true }, async ({ company }): Promise<World> => {
  const world = { db: company, now: Temporal.Instant.from(NOW) };
  await sell(world, 'Pro', { amount: 5_000 });
  for (let number = 0; number < 40; number += 1) {
    await subscribe(world, `cus_n${number}`, { plan: 'Pro', mrr: `${5_000 + number * 100}` });
  }
  return world;
});

const DANA = 'slack:T0DEMO/U0DANA';

const filledIn = {
  name: 'Pro from $49 to $59',
  change: 'Half of the customers of Pro see $59',
  hypothesis: 'Revenue per customer rises by $8',
  plan: 'Pro',
  comparison: 'control:0.5',
  metric: 'arpu',
  stop_on: '2031-06-13',
  target: '85',
};

const draft = async ({ db, now }: World, changed: Partial<Design> = {}) => {
  const experiment = await createExperiment(db, {
    design: { ...aDesign, ...changed },
    actor: DANA,
    now,
  });
  return experiment.id;
};
const running = async (bot: Bot, world: World, changed: Partial<Design> = {}) => {
  const id = await draft(world, changed);
  await bot.ask(`/moneyradar experiment start ${id}`);
  return id;
};

async function typeAndOpen(bot: Bot, line: string) {
  await bot.slack.command(line, { user: 'U0DANA', channel: 'C0REV' });
  await bot.slack.until(() => {
    const view = bot.slack.modal('U0DANA');
    return view !== null && !wordsIn(view.content).includes('One moment');
  });
  return bot.slack.modal('U0DANA')!;
}

describe('/moneyradar experiment new', () => {
  test('opens a form at once, and shows what could be seen before anything starts', async ({
    bot,
    db,
  }) => {
    const form = await typeAndOpen(bot, '/moneyradar experiment new');
    expect(wordsIn(form.content)).toContain('Customers on Pro');

    const outcome = await submitModal(bot, filledIn);

    const words = wordsIn(outcome);
    expect(words).toContain('Saved: Pro from $49 to $59.');
    expect(words).toContain('40 customers take part: 20 with the change, 20 without.');
    expect(words).toMatch(
      /A true difference of \$\d+\.\d\d \(\d+ % of what it is now\) would be seen/,
    );
    expect(buttonsIn(outcome)).toEqual(['experiment_start']);
    expect(await experimentById(db, 1)).toMatchObject({
      state: 'draft',
      createdBy: DANA,
      design: { name: 'Pro from $49 to $59', targetValue: 8500, segment: { plan: 'Pro' } },
    });
  });

  test('names what is wrong beside its input, and writes nothing down', async ({ bot, db }) => {
    await typeAndOpen(bot, '/moneyradar experiment new');
    const outcome = await submitModal(bot, { ...filledIn, name: ' ', segment: 'mrr:much' });
    expect(outcome).toEqual({
      name: expect.stringContaining('a name'),
      segment: expect.stringContaining('“mrr:much” needs amounts'),
    });
    expect(await db`select id from experiments`).toEqual([]);
  });

  test('is not taken on usage that nobody has sent', async ({ bot, db, world }) => {
    await use(world, 'cus_n0 api_calls', { from: 3, until: 1, each: 5 });
    await typeAndOpen(bot, '/moneyradar experiment new');
    const outcome = await submitModal(bot, { ...filledIn, metric: 'usage:api_cals' });
    expect(outcome).toEqual({ metric: 'It must be usage that was sent, such as usage:api_calls.' });
    expect(await db`select id from experiments`).toEqual([]);
  });

  test('begins where an earlier one ended', async ({ bot, world }) => {
    const id = await running(bot, world);
    const canceled = await bot.ask(`/moneyradar experiment cancel ${id}`);
    const form = await openModal(bot, canceled, { actionId: 'experiment_new_again' });
    const content = JSON.stringify(form.content);
    expect(content).toContain('"initial_value":"Pro from $49 to $59"');
    expect(content).toContain('"initial_value":"87.00"');
  });

  test('begins with a move that suggested it', async ({ bot, db }) => {
    await addAlerts(db, [{ customer: 'cus_Anchor', mrr: '60000' }]);
    const moves = await bot.ask('/moneyradar');
    const form = await openModal(bot, moves, { actionId: 'move_experiment' });
    const content = JSON.stringify(form.content);
    expect(content).toContain('"initial_value":"Keep cus_Anchor: payment failed 2 times"');
    expect(content).toContain('"value":"churn_rate"}');
  });

  test('is refused to whoever may not see revenue, when it opens and when it comes back', async ({
    bot,
    db,
  }) => {
    await typeAndOpen(bot, '/moneyradar experiment new');
    bot.settings.allowedUsers = ['U0NOBODY'];
    expect(wordsIn(await submitModal(bot, filledIn))).toContain('not on the list');
    const refused = await typeAndOpen(bot, '/moneyradar experiment new');
    expect(wordsIn(refused.content)).toContain('not on the list');
    expect(await db`select id from experiments`).toEqual([]);
  });
});

describe('Starting', () => {
  test('shows once more what is locked, and then says who does what next', async ({
    bot,
    db,
    world,
  }) => {
    const id = await draft(world);
    const card = await bot.ask(`/moneyradar experiment show ${id}`);
    const form = await openModal(bot, card, { actionId: 'experiment_start' });
    expect(wordsIn(form.content)).toContain('From now on nothing about it can be altered');
    expect(wordsIn(form.content)).toContain('40 customers take part');

    const words = wordsIn(await submitModal(bot, {}));

    expect(words).toContain('runs.');
    expect(words).toContain(`GET /api/experiments/${id}/assignment`);
    expect(words).toMatch(/\*30 days before\*\n\$69\.50, n 40/);
    expect(await experimentById(db, id)).toMatchObject({ state: 'running', startedBy: DANA });
  });

  test('takes its time with many customers, says so at once, and is done once when clicked twice', async ({
    bot,
    db,
    world,
  }) => {
    const id = await draft(world);
    const card = await bot.ask(`/moneyradar experiment show ${id}`);
    await openModal(bot, card, { actionId: 'experiment_start' });
    const modal = bot.slack.modal('U0DANA')!;
    await db.begin(async (tx) => {
      await tx`select from experiments where id = ${id} for update`;
      await Promise.all([1, 2].map(async () => bot.slack.submit(modal.id, {}, 'U0DANA')));
      expect(wordsIn(bot.slack.modal('U0DANA')!.content)).toContain('*Starting …*');
    });

    await bot.slack.until(() => wordsIn(bot.slack.modal('U0DANA')!.content).includes('runs.'));
    const starts = await db`select count(*)::int4 as members from experiment_customers`;
    expect(starts).toEqual([{ members: 40 }]);
  });

  test('is answered in time when it was typed, and shown when it is done', async ({
    bot,
    db,
    world,
  }) => {
    const id = await draft(world);
    const answer = await db.begin(async (tx) => {
      await tx`select from experiments where id = ${id} for update`;
      return bot.ask(`/moneyradar experiment start ${id}`);
    });
    expect(answer.text).toContain(`Starting experiment ${id} …`);
    await expect
      .poll(async () => wordsIn((await bot.ask(`/moneyradar experiment show ${id}`)).blocks))
      .toContain('*Running*');
  });

  test('of what runs already changes nothing, and says so', async ({ bot, world }) => {
    const id = await running(bot, world);
    const { text } = await bot.ask(`/moneyradar experiment start ${id}`);
    expect(text).toContain('is running already. Nothing was changed.');
  });

  test('is refused when nobody would take part', async ({ bot, db, world }) => {
    const id = await draft(world, { segment: { plan: 'Nobody' } });
    const { text } = await bot.ask(`/moneyradar experiment start ${id}`);
    expect(text).toContain('was not started.* Nobody takes part');
    expect(await experimentById(db, id)).toMatchObject({ state: 'draft' });
  });
});

describe('/moneyradar experiment analyze', () => {
  test('shows the groups and counts as a look, but brings no verdict forward', async ({
    bot,
    world,
  }) => {
    const id = await running(bot, world);
    bot.advance({ hours: 48 });
    await bot.ask(`/moneyradar experiment analyze ${id}`);
    const answer = await bot.ask(`/moneyradar experiment analyze ${id}`);
    const words = wordsIn(answer.blocks);
    expect(answer.text).toContain('too early to tell');
    expect(words).toContain('With the change');
    expect(words).toContain('*Looks so far*\n2: no verdict comes sooner by looking');
    expect(words).toContain('Wait until 1 Jun 2031 is over');
    expect(buttonsIn(answer.blocks)).toContain('experiment_complete');
  });

  test('says honestly afterwards that it cannot tell', async ({ bot, world }) => {
    const id = await running(bot, world);
    bot.advance({ hours: 24 * 30 });
    const { text } = await bot.ask(`/moneyradar experiment analyze ${id}`);
    expect(text).toContain('cannot tell');
  });

  test('names another experiment on the same customers', async ({ bot, world }) => {
    await running(bot, world, { name: 'Annual first' });
    const id = await running(bot, world);
    const { blocks } = await bot.ask(`/moneyradar experiment analyze ${id}`);
    expect(wordsIn(blocks)).toMatch(/\*Annual first\* \(experiment \d+\) on \d+ customers/);
  });

  test('has nothing to show of a draft', async ({ bot, world }) => {
    const id = await draft(world);
    const { text } = await bot.ask(`/moneyradar experiment analyze ${id}`);
    expect(text).toContain('is a draft: it has to be started first');
  });
});

describe('Completing', () => {
  test('asks what was learned, with what the figures say at its top', async ({
    bot,
    db,
    world,
  }) => {
    const id = await running(bot, world);
    bot.advance({ hours: 24 * 30 });
    const form = await typeAndOpen(bot, `/moneyradar experiment complete ${id}`);
    expect(wordsIn(form.content)).toContain('The figures cannot tell.');

    const outcome = await submitModal(bot, {
      outcome: 'cannot_tell',
      actual_value: '70',
      learning: 'Nobody noticed the new price',
    });

    expect(wordsIn(outcome)).toContain('is completed, and kept');
    expect(await experimentById(db, id)).toMatchObject({
      state: 'completed',
      outcome: 'cannot_tell',
      actualValue: 7000,
      learning: 'Nobody noticed the new price',
      completedBy: DANA,
    });
    const learned = await bot.ask('/moneyradar experiment learnings noticed price');
    expect(wordsIn(learned.blocks)).toContain('> Nobody noticed the new price');
    const none = await bot.ask('/moneyradar experiment learnings colour');
    expect(none.text).toContain('says anything about “colour”');
  });

  test('wants a value that can be read, and changes nothing before', async ({ bot, db, world }) => {
    const id = await running(bot, world);
    await typeAndOpen(bot, `/moneyradar experiment complete ${id}`);
    expect(await submitModal(bot, { outcome: 'better', actual_value: 'lots' })).toEqual({
      actual_value: expect.stringContaining('as it is measured'),
    });
    expect(await experimentById(db, id)).toMatchObject({ state: 'running' });
  });

  test('says so when somebody else was faster', async ({ bot, world }) => {
    const id = await running(bot, world);
    await typeAndOpen(bot, `/moneyradar experiment complete ${id}`);
    await bot.ask(`/moneyradar experiment cancel ${id}`);
    const outcome = await submitModal(bot, { outcome: 'better' });
    expect(wordsIn(outcome)).toContain('has been canceled, and does not come back');
  });
});

describe('Canceling', () => {
  test('by the button shows the card as it is now, in the same place', async ({
    bot,
    db,
    world,
  }) => {
    const id = await draft(world);
    const card = await bot.ask(`/moneyradar experiment ${id}`);
    const canceled = await bot.click(card, 'view_experiment_cancel');
    expect(canceled.ts).toBe(card.ts);
    expect(wordsIn(canceled.blocks)).toContain('*Canceled*');
    expect(await experimentById(db, id)).toMatchObject({ state: 'canceled' });
  });
});

describe('/moneyradar experiment', () => {
  test('lists what runs, what waits and what is over, and opens each', async ({ bot, world }) => {
    await running(bot, world, { name: 'Runs' });
    await draft(world, { name: 'Waits' });
    const list = await bot.ask('/moneyradar experiment');
    expect(list.text).toContain('1 experiment runs · 1 draft');
    const opened = await openModal(bot, list, { actionId: 'list_experiment' });
    expect(wordsIn(opened.content)).toContain('Runs');
    expect(buttonsIn(opened.content)).toEqual(['list_experiment_figures', 'experiment_complete']);
    const figures = await openUpon(bot, 'list_experiment_figures');
    expect(wordsIn(figures.content)).toContain('too early to tell');
    const form = await openUpon(bot, 'experiment_complete');
    expect(wordsIn(form.content)).toContain('What came of it?');
  });

  test('has every experiment in pages', async ({ bot, world }) => {
    for (let number = 1; number <= 25; number += 1) await draft(world, { name: `Draft ${number}` });
    const list = await bot.ask('/moneyradar experiment list');
    const first = await openModal(bot, list, { actionId: 'list_page' });
    expect(wordsIn(first.content)).toContain('*Draft 25*');
    expect(wordsIn(first.content)).not.toContain('*Draft 5*');
    const next = await turnModal(bot, 'list_page');
    expect(wordsIn(next.content)).toContain('*Draft 1*');
  });

  test('answers what it does not know with what there is', async ({ bot }) => {
    expect((await bot.ask('/moneyradar experiment dance')).text).toContain('“dance”');
    expect((await bot.ask('/moneyradar experiment start')).text).toContain('Which experiment?');
    expect((await bot.ask('/moneyradar experiment show 99')).text).toContain('no experiment 99');
  });
});
