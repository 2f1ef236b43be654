import { describe, expect } from 'vitest';

import type { Db } from '#store/postgres.ts';

import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test as base, wordsIn } from './support/bot.ts';
import { openModal, submitModal } from './support/modals.ts';

/** Two versions of Pro, with a limit from Stripe's metadata. */
const test = base.extend('plans', async ({ company: db }) => {
  const metadata = { api_calls: '10000' };
  const old = { created: 1_700_000_000, active: false, metadata };
  await addCatalogueObject(db, 'price', monthlyPrice('price_v1', 4900, old));
  await addCatalogueObject(db, 'price', monthlyPrice('price_v2', 5900, { metadata }));
  return db;
});

const said = async (db: Db) => db`
  select metric, limit_quantity, per, from_day::text, author from plan_limits order by metric`;

describe('/moneyradar plans', () => {
  test('shows every plan with its versions and limits', async ({ bot, plans }) => {
    expect(await said(plans)).toEqual([]);
    const { blocks } = await bot.ask('/moneyradar plans');
    const words = wordsIn(blocks);
    expect(words).toContain('Pro');
    expect(words).toContain('$59.00 a month');
    expect(words).toContain('10,000 api calls');
  });

  test('answers a name that no plan has with those there are', async ({ bot, plans }) => {
    expect(await said(plans)).toEqual([]);
    const { text } = await bot.ask('/moneyradar plans a&b');
    expect(text).toContain('No plan is called “a&amp;b”');
    expect(text).toContain('Pro');
  });

  test('saves limits with who said so, and only what was changed', async ({ bot, plans }) => {
    const answer = await bot.ask('/moneyradar plans Pro');
    await openModal(bot, answer, { actionId: 'plan_limits_edit' });
    const outcome = await submitModal(bot, {
      'metric:api_calls': '20,000 a year',
      other_metric: 'seats',
      other_limit: 'none',
      from: '2026-06-01',
    });
    expect(wordsIn(outcome)).toContain('Saved for Pro');
    const author = 'slack:T0DEMO/U0DANA';
    expect(await said(plans)).toEqual([
      { metric: 'api_calls', limitQuantity: '20000', per: 'year', fromDay: '2026-06-01', author },
      { metric: 'seats', limitQuantity: null, per: 'period', fromDay: '2026-06-01', author },
    ]);
  });

  test('names what is wrong beside its input, and saves nothing', async ({ bot, plans }) => {
    const answer = await bot.ask('/moneyradar plans Pro');
    await openModal(bot, answer, { actionId: 'plan_limits_edit' });
    const outcome = await submitModal(bot, {
      'metric:api_calls': 'plenty',
      other_metric: 'seats',
      from: '2026-06-01',
    });
    expect(outcome).toEqual({
      'metric:api_calls': expect.stringContaining('Write a number'),
      other_limit: expect.stringContaining('its limit'),
    });
    expect(await said(plans)).toEqual([]);
  });

  test('leaves a limit alone that stands there longer than anybody may write it', async ({
    bot,
    plans,
  }) => {
    await plans`
      insert into plan_limits (plan_id, metric, from_day, limit_quantity, author)
      select plan_id, 'api_calls', '2026-01-01', 0.0123456789, 'cli'
      from metrics.plan_versions limit 1`;
    await openModal(bot, await bot.ask('/moneyradar plans Pro'), { actionId: 'plan_limits_edit' });
    const outcome = await submitModal(bot, {
      'metric:api_calls': '0.0123456789',
      other_metric: 'seats',
      other_limit: '5',
      from: '2026-06-01',
    });
    expect(wordsIn(outcome)).toContain('Saved for Pro');
    expect(await said(plans)).toMatchObject([
      { metric: 'api_calls', limitQuantity: '0.0123456789', author: 'cli' },
      { metric: 'seats', limitQuantity: '5' },
    ]);
  });

  test('takes what REST takes, and says how far a limit goes', async ({ bot, plans }) => {
    const answer = await bot.ask('/moneyradar plans Pro');
    const submit = async (limit: string) => {
      await openModal(bot, answer, { actionId: 'plan_limits_edit' });
      return submitModal(bot, { 'metric:api_calls': limit, from: '2026-06-01' });
    };
    for (const [limit, kept] of [
      ['1,000,000,000,000', '1000000000000'],
      ['0.000000001', '0.000000001'],
    ] as const) {
      expect(wordsIn(await submit(limit))).toContain('Saved for Pro');
      expect(await said(plans)).toMatchObject([{ limitQuantity: kept }]);
    }
    for (const limit of ['1,000,000,000,001', '0.0123456789'])
      expect(await submit(limit)).toEqual({
        'metric:api_calls': expect.stringMatching(/at most 1,000,000,000,000 and 9 decimals/),
      });
  });

  test('is checked again when the form comes back', async ({ bot, plans }) => {
    const answer = await bot.ask('/moneyradar plans Pro');
    await openModal(bot, answer, { actionId: 'plan_limits_edit' });
    bot.settings.allowedUsers = ['U0NOBODY'];
    const outcome = await submitModal(bot, { 'metric:api_calls': '5', from: '2026-06-01' });
    expect(wordsIn(outcome)).toContain('not on the list');
    expect(await said(plans)).toEqual([]);
  });
});
