import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';

import { createMoneyRadar, type MoneyRadar, type MoneyRadarOptions } from '../src/sdk.ts';
import { urlOf } from './journeys/bot-process.ts';
import { test as base } from './support/database.ts';
import { addSpans } from './support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');

/** Opens a program's door to an empty database; all are closed at the end. */
const test = base.extend('open', async ({ db, target }, { onCleanup }) => {
  expect(await db`select key from settings`).toEqual([]);
  const opened: MoneyRadar[] = [];
  onCleanup(async () => {
    await Promise.all(opened.map((radar) => radar.close()));
  });
  return (given: MoneyRadarOptions = {}) => {
    const radar = createMoneyRadar({ databaseUrl: urlOf(target), now: () => NOW, ...given });
    opened.push(radar);
    return radar;
  };
});

test('what people set holds for the figures of a program', async ({ open, db }) => {
  await addSpans(db, [
    { customer: 'cus_a', mrr: '4900', from: '2026-01-01T00:00:00Z' },
    { customer: 'cus_b', mrr: '900', from: '2026-01-01T00:00:00Z', currency: 'eur' },
  ]);
  const radar = open();
  expect(await radar.revenue.mrr()).toMatchObject({ currency: 'usd', mrrMinor: 4_900n });
  const changed = await radar.settings.set({ base_currency: 'EUR', timezone: 'Asia/Tokyo' });
  expect(changed.map(({ key }) => key)).toEqual(['base_currency', 'timezone']);
  expect(await radar.revenue.mrr()).toMatchObject({ currency: 'eur', mrrMinor: 900n });
  expect(await radar.settings.get()).toMatchObject({ timezone: 'Asia/Tokyo' });
  expect(await radar.settings.history()).toHaveLength(2);
});

test('what a program is given itself wins over what people set', async ({ open }) => {
  const late = () => Temporal.Instant.from('2026-06-10T20:00:00Z');
  await open().settings.set({ timezone: 'Asia/Tokyo' });
  const today = async (given: MoneyRadarOptions) => {
    const [day] = await open({ now: late, ...given }).revenue.snapshots({ days: 1 });
    return day?.day.toString();
  };
  expect(await today({})).toBe('2026-06-11');
  expect(await today({ timezone: 'America/New_York' })).toBe('2026-06-10');
});

test('what cannot be set is a RangeError, and changes nothing', async ({ open }) => {
  const { settings } = open();
  await expect(settings.set({ timezone: 'Mars', colour: 'red' })).rejects.toThrow(
    /timezone must be.*colour is not known/,
  );
  await expect(settings.set({ allowed_users: [] })).rejects.toThrow(RangeError);
  expect(await settings.history()).toEqual([]);
});
