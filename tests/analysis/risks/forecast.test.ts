import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { forecastLosses } from '#analysis/risks/forecast.ts';
import type { LossKind } from '#domain/alerts.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';
import type { Db } from '#store/postgres.ts';

import { test } from '../../support/database.ts';
import { addSpans } from '../../support/ledger-rows.ts';

/** A Wednesday. */
const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const JANUARY = '2026-01-01T00:00:00Z';

async function calendar(
  db: Db,
  asked: { kind?: LossKind; limit?: number; timezone?: string } = {},
) {
  const { timezone = 'Europe/Berlin', ...rest } = asked;
  return forecastLosses(db, {
    now: NOW,
    timezone: timezone as Timezone,
    baseCurrency: 'usd' as Currency,
    days: 30,
    limit: 100,
    ...rest,
  });
}

async function lines(db: Db, asked = {}) {
  const { entries } = await calendar(db, asked);
  return entries.map(({ day, kind, customerId, mrrMinor }) =>
    [day.toString(), kind, customerId, mrrMinor.toString()].join(' '),
  );
}

async function customer(db: Db, id: string): Promise<bigint> {
  const [row] = await db<{ id: bigint }[]>`
    insert into customers (stripe_id) values (${id})
    on conflict (stripe_id) do update set stripe_id = excluded.stripe_id returning id`;
  return row?.id ?? 0n;
}

async function addTrial(
  db: Db,
  {
    id,
    mrr,
    endsAt,
    hasCard = true,
  }: { id: string; mrr: string; endsAt: string; hasCard?: boolean },
): Promise<void> {
  await db`
    insert into subscriptions (customer_id, stripe_id, status, currency, data_state, trial_end_at,
      trial_mrr_minor, has_payment_method)
    values (${await customer(db, id)}, ${`sub_${id}`}, 'trialing', 'usd', 'complete', ${endsAt},
      ${mrr}::text::numeric, ${hasCard})`;
}

/** The card that a subscription is charged to next. */
async function addCard(
  db: Db,
  {
    of,
    expires,
    chargedAt,
  }: { of: string; expires: [year: number, month: number]; chargedAt: string },
): Promise<void> {
  await db`
    insert into payment_methods
      (stripe_id, customer_id, type, brand, expires_year, expires_month, is_attached)
    select ${`pm_${of}`}, customer_id, 'card', 'visa', ${expires[0]}, ${expires[1]}, true
    from subscriptions where stripe_id = ${of}`;
  await db`
    update subscriptions
    set default_payment_method = ${`pm_${of}`}, current_period_end_at = ${chargedAt}
    where stripe_id = ${of}`;
}

describe('the loss calendar', () => {
  test('has cancellations on their local day, up to the end of the last', async ({ db }) => {
    const ends = (customerId: string, at: string) => ({
      customer: customerId,
      mrr: '1000',
      from: JANUARY,
      until: at,
      cancelAt: at,
    });
    await addSpans(db, [
      // 00:30 on 1 July in Berlin.
      ends('cus_a', '2026-06-30T22:30:00Z'),
      ends('cus_last', '2026-07-10T21:59:59Z'),
      ends('cus_after', '2026-07-10T22:00:00Z'),
      ends('cus_gone', '2026-06-09T00:00:00Z'),
    ]);

    expect(await lines(db)).toEqual([
      '2026-07-01 scheduled_cancellation cus_a 1000',
      '2026-07-10 scheduled_cancellation cus_last 1000',
    ]);
    expect(await lines(db, { timezone: 'America/New_York' })).toEqual([
      '2026-06-30 scheduled_cancellation cus_a 1000',
      '2026-07-10 scheduled_cancellation cus_last 1000',
      '2026-07-10 scheduled_cancellation cus_after 1000',
    ]);
  });

  test('has what a smaller plan that is set takes away, and not a bigger one', async ({ db }) => {
    await addSpans(db, [
      { customer: 'cus_less', subscription: 'sub_less', mrr: '5000', from: JANUARY },
      { customer: 'cus_more', subscription: 'sub_more', mrr: '5000', from: JANUARY },
    ]);
    await db`
      insert into scheduled_changes (subscription_id, at, customer_id, currency, mrr_after_minor, source)
      select id, '2026-06-20', customer_id, 'usd',
        case stripe_id when 'sub_less' then 2000 else 9000 end, 'schedule'
      from subscriptions`;

    expect(await lines(db)).toEqual(['2026-06-20 scheduled_downgrade cus_less 3000']);
  });

  test('has discounts that end, with what they pay now and how much more it will be', async ({
    db,
  }) => {
    const item = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a' };
    const other = { customer: 'cus_b', subscription: 'sub_b', item: 'si_b' };
    const end = '2026-06-20T00:00:00Z';
    await addSpans(db, [
      { ...item, mrr: '2450', from: JANUARY, until: end },
      { ...item, mrr: '4900', from: end },
      // Another price from then on is no discount that ends.
      { ...other, mrr: '2450', from: JANUARY, until: end },
      { ...other, mrr: '4900', from: end, price: 'price_2' },
    ]);

    const { entries, total } = await calendar(db);

    expect(entries).toMatchObject([
      { kind: 'discount_ending', customerId: 'cus_a', mrrMinor: 2_450n, riseMinor: 2_450n },
    ]);
    expect(total).toMatchObject({ minor: 2_450n, subscriptions: 1 });
  });

  test('has trials, which are no MRR and so in no total', async ({ db }) => {
    await addTrial(db, { id: 'cus_a', mrr: '4900', endsAt: '2026-06-12T00:00:00Z' });
    await addTrial(db, {
      id: 'cus_b',
      mrr: '9900',
      endsAt: '2026-06-13T00:00:00Z',
      hasCard: false,
    });
    await addTrial(db, { id: 'cus_free', mrr: '0', endsAt: '2026-06-13T00:00:00Z' });

    const { entries, total, kinds } = await calendar(db);

    expect(entries).toMatchObject([
      { kind: 'trial_ending', customerId: 'cus_a', hasPaymentMethod: true, isCounted: false },
      { kind: 'trial_ending', customerId: 'cus_b', hasPaymentMethod: false, isCounted: false },
    ]);
    expect(kinds).toEqual([
      { kind: 'trial_ending', subscriptions: 2, minor: 14_800n, withoutRate: 0 },
    ]);
    expect(total).toEqual({ subscriptions: 0, minor: 0n, withoutRate: 0 });
  });

  test('has what is past due on the day of the next attempt, or of the end without one', async ({
    db,
  }) => {
    const due = (name: string) => ({
      customer: `cus_${name}`,
      subscription: `sub_${name}`,
      mrr: '1000',
      from: JANUARY,
      isAtRisk: true,
    });
    await addSpans(db, [due('next'), due('none'), due('late'), due('unknown')]);
    const invoice = async (name: string, created: string, next: string | null) => db`
      insert into invoices (stripe_id, customer_id, subscription_stripe_id, status, currency,
        amount_due_minor, attempt_count, created_at, next_attempt_at)
      select ${`in_${name}`}, id, ${`sub_${name}`}, 'open', 'usd', 1000, 2, ${created}, ${next}
      from customers where stripe_id = ${`cus_${name}`}`;
    await invoice('next', '2026-06-08T00:00:00Z', '2026-06-14T00:00:00Z');
    await invoice('none', '2026-06-01T00:00:00Z', null);
    await invoice('late', '2026-04-01T00:00:00Z', null);

    expect(await lines(db)).toEqual([
      '2026-06-10 past_due cus_late 1000',
      '2026-06-10 past_due cus_unknown 1000',
      '2026-06-14 past_due cus_next 1000',
      '2026-07-01 past_due cus_none 1000',
    ]);
  });

  test('has cards that end before a charge of these days', async ({ db }) => {
    const pays = (name: string) => ({
      customer: `cus_${name}`,
      subscription: `sub_${name}`,
      mrr: '1000',
      from: JANUARY,
    });
    const names = ['ends', 'lives', 'later', 'sent'];
    await addSpans(db, names.map(pays));
    // Good until June is over.
    const june = { expires: [2026, 6] as [number, number] };
    await addCard(db, { of: 'sub_ends', ...june, chargedAt: '2026-07-01T00:00:00Z' });
    await addCard(db, { of: 'sub_lives', ...june, chargedAt: '2026-06-30T23:59:59Z' });
    await addCard(db, { of: 'sub_later', ...june, chargedAt: '2026-08-01T00:00:00Z' });
    await addCard(db, { of: 'sub_sent', ...june, chargedAt: '2026-07-01T00:00:00Z' });
    await db`
      update subscriptions set collection_method = 'send_invoice' where stripe_id = 'sub_sent'`;

    expect(await lines(db)).toEqual(['2026-07-01 card_expiring cus_ends 1000']);
  });

  test('counts a subscription once over all kinds, where it comes first', async ({ db }) => {
    await addSpans(db, [
      {
        customer: 'cus_a',
        subscription: 'sub_a',
        mrr: '1000',
        from: JANUARY,
        until: '2026-06-25T00:00:00Z',
        cancelAt: '2026-06-25T00:00:00Z',
        isAtRisk: true,
      },
      {
        customer: 'cus_b',
        mrr: '500',
        from: JANUARY,
        until: '2026-06-24T00:00:00Z',
        cancelAt: '2026-06-24T00:00:00Z',
      },
    ]);

    const { total, kinds, weeks } = await calendar(db);

    expect(total).toEqual({ subscriptions: 2, minor: 1_500n, withoutRate: 0 });
    expect(kinds.map(({ kind, minor }) => [kind, minor])).toEqual([
      ['past_due', 1_000n],
      ['scheduled_cancellation', 1_500n],
    ]);
    expect(
      weeks.map(({ weekDay, minor, subscriptions }) => [weekDay.toString(), subscriptions, minor]),
    ).toEqual([
      ['2026-06-08', 1, 1_000n],
      ['2026-06-22', 1, 500n],
    ]);
  });

  test('shows one kind when asked, a page of it, and still says what there is', async ({ db }) => {
    await addSpans(
      db,
      [3, 1, 2].map((place) => ({
        customer: `cus_${place}`,
        mrr: `${place}00`,
        from: JANUARY,
        until: '2026-06-25T00:00:00Z',
        cancelAt: '2026-06-25T00:00:00Z',
      })),
    );
    await addTrial(db, { id: 'cus_t', mrr: '4900', endsAt: '2026-06-12T00:00:00Z' });

    const found = await calendar(db, { kind: 'scheduled_cancellation', limit: 2 });

    expect(found.entries.map(({ customerId }) => customerId)).toEqual(['cus_3', 'cus_2']);
    expect(found.entriesInAll).toBe(3);
    expect(found.total.minor).toBe(600n);
    expect(found.kinds).toHaveLength(2);
  });

  test('shows what has no exchange rate, and leaves it out of the money', async ({ db }) => {
    const end = '2026-06-25T00:00:00Z';
    await addSpans(db, [
      { customer: 'cus_y', mrr: '900', from: JANUARY, until: end, cancelAt: end, currency: 'jpy' },
    ]);

    const { entries, total } = await calendar(db);

    expect(entries).toMatchObject([{ mrrMinor: 900n, currency: 'jpy', baseMrrMinor: null }]);
    expect(total).toEqual({ subscriptions: 1, minor: 0n, withoutRate: 1 });
  });

  test('is empty when nothing is known to go', async ({ db }) => {
    await addSpans(db, [{ customer: 'cus_a', mrr: '900', from: JANUARY }]);

    expect(await calendar(db)).toMatchObject({
      entries: [],
      kinds: [],
      weeks: [],
      entriesInAll: 0,
    });
  });
});
