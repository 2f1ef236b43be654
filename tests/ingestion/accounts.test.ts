import fc from 'fast-check';
import { describe, expect, test as pure } from 'vitest';

import { idInAccount } from '#domain/stripe-accounts.ts';
import { createEventRecorder } from '#ingestion/event-recorder.ts';
import { drainOnce } from '#ingestion/inbox-worker.ts';
import { ofAccount, type AccountFact } from '#ingestion/of-account.ts';
import { projectEvent, projectRead, type ProjectedEvent } from '#ingestion/projection.ts';
import { rebuild } from '#ingestion/rebuild.ts';
import { storeFacts } from '#ingestion/sync/run.ts';
import type { Db } from '#store/postgres.ts';

import { amounts, causes } from '../reference/ledger-text.ts';
import { buildCompany } from '../reference/life-builder.ts';
import { companyScripts } from '../reference/life-script.ts';
import type { Customer } from '../reference/life.ts';
import { delivered, randomNumbers, tried } from '../reference/property.ts';
import { referenceLedger } from '../reference/reference.ts';
import { renamed } from '../reference/renamed.ts';
import { storedMovements } from '../reference/stored-movements.ts';
import { companyEvents } from '../reference/stripe-events.ts';
import { readsOf, versionFrom } from '../reference/stripe-reads.ts';
import { test } from '../support/database.ts';
import {
  couponObject,
  discountObject,
  eventObject,
  itemList,
  itemObject,
  priceObject,
  subscriptionObject,
} from '../support/stripe-objects.ts';

const START_S = 1_704_067_200;
const PATIENTLY = { timeout: 300_000 };
/** Their ids are Stripe's own; all other ids are the same in both accounts. */
const UNIQUE_KINDS = ['sub', 'si', 'in', 'di'];

function projected(event: unknown): ProjectedEvent {
  const fact = projectEvent(event, { keepNames: false });
  if (fact === null) throw new Error('the test made something that is no event');
  return fact;
}

async function arrive(db: Db, facts: readonly AccountFact[], seed = 0): Promise<void> {
  const next = randomNumbers(seed);
  const record = createEventRecorder(db, () => {});
  const deliveries = delivered(facts, seed);
  while (deliveries.length > 0) {
    await Promise.all(deliveries.splice(0, 1 + (next() % 40)).map(record));
    if (next() % 2 === 0) await drain(db);
  }
  await drain(db);
}

async function drain(db: Db): Promise<void> {
  const log = {
    warn() {},
    error(fields: object, message: string) {
      throw new Error(`${message} ${JSON.stringify(fields)}`);
    },
  };
  while (await drainOnce(db, log));
}

async function expectLives(db: Db, account: string, customers: readonly Customer[]) {
  const movements = await storedMovements(db);
  for (const { id, ...customer } of customers) {
    const stored = movements.get(account === 'main' ? id : `${account}/${id}`) ?? [];
    const reference = referenceLedger({ id, ...customer }).movements;
    expect(amounts(stored)).toEqual(amounts(reference));
    expect(causes(stored)).toEqual(causes(reference));
  }
}

describe('two accounts in which people chose the same ids', PATIENTLY, () => {
  test('have the ledgers of their own lives, whatever arrives when', async ({ db }) => {
    let run = 0;
    const property = fc.asyncProperty(
      companyScripts(2),
      companyScripts(2),
      fc.nat(),
      async (ours, theirs, seed) => {
        run += 1;
        const main = renamed(buildCompany(ours), `r${run}`);
        const us = renamed(renamed(buildCompany(theirs), `r${run}`), 'us', UNIQUE_KINDS);
        const readAt = START_S + (seed % (400 * 86_400));
        const factsOf = (company: typeof main, account: string) =>
          [
            // An event is called by what it is about, which is the same in both.
            ...companyEvents(company).map((event) =>
              projected({ ...event, id: `${event.id}_${account}` }),
            ),
            ...company.customers.flatMap((customer) =>
              readsOf({ customer, readAt, delay: 0, version: versionFrom(customer, seed) }),
            ),
          ].map((fact) => ofAccount(fact, account));

        await arrive(db, [...factsOf(main, 'main'), ...factsOf(us, 'us')], seed);
        await expectLives(db, 'main', main.customers);
        await expectLives(db, 'us', us.customers);
      },
    );
    await fc.assert(property, tried(6));
    expect(await rebuild(db, { isCheck: true, onProgress() {} })).toMatchObject({ differences: 0 });
    const accounts = await db<{ account: string }[]>`
      select distinct account from customers where (account = 'us') <> (stripe_id like 'us/%')`;
    expect(accounts).toEqual([]);
  });

  test('keep their own prices under one plan and one coupon', async ({ db }) => {
    const gold = (account: string, { amount, percent }: { amount: number; percent: number }) => {
      const price = priceObject({
        id: 'gold',
        unit_amount: amount,
        unit_amount_decimal: `${amount}`,
      });
      const source = { coupon: 'WELCOME10', type: 'coupon' };
      return [
        eventObject('coupon.created', couponObject({ id: 'WELCOME10', percent_off: percent })),
        eventObject('price.created', price),
        eventObject(
          'customer.subscription.created',
          subscriptionObject({
            id: `sub_${account}`,
            customer: 'acme',
            items: itemList(itemObject({ id: `si_${account}`, price })),
            discounts: [discountObject({ id: `di_${account}`, customer: 'acme', source })],
          }),
        ),
      ].map((event) => ofAccount(projected(event), account));
    };
    await arrive(db, [
      ...gold('main', { amount: 1000, percent: 10 }),
      ...gold('us', { amount: 5000, percent: 50 }),
    ]);

    expect(
      await db`
        select stripe_id, account, price_id, product_id, mrr_minor::float8 as mrr
        from mrr_spans
        inner join customers on customers.id = customer_id
        order by account`,
    ).toEqual([
      { stripeId: 'acme', account: 'main', priceId: 'gold', productId: 'prod_app', mrr: 900 },
      {
        stripeId: 'us/acme',
        account: 'us',
        priceId: 'us/gold',
        productId: 'us/prod_app',
        mrr: 2500,
      },
    ]);
  });
});

describe('two accounts that began before Stripe had prices', () => {
  test('keep their own tiers under one plan', async ({ db }) => {
    const team = (account: string, amount: number) => {
      const plan = {
        id: 'team',
        object: 'plan',
        amount: null,
        billing_scheme: 'tiered',
        currency: 'usd',
        interval: 'month',
        interval_count: 1,
        product: 'prod_app',
        tiers_mode: 'graduated',
        usage_type: 'licensed',
      };
      const item = itemObject({ id: `si_${account}`, plan, price: null });
      return [
        // Events about subscriptions leave the tiers out, so they are looked up by the plan's id.
        eventObject('plan.created', {
          ...plan,
          tiers: [{ up_to: null, unit_amount: amount, flat_amount: null }],
        }),
        eventObject(
          'customer.subscription.created',
          subscriptionObject({ id: `sub_${account}`, customer: 'acme', items: itemList(item) }),
        ),
      ].map((event) => ofAccount(projected(event), account));
    };
    await arrive(db, [...team('main', 1000), ...team('us', 5000)]);

    expect(
      await db`
        select account, price_id, mrr_minor::float8 as mrr
        from mrr_spans
        inner join customers on customers.id = customer_id
        order by account`,
    ).toEqual([
      { account: 'main', priceId: 'team', mrr: 1000 },
      { account: 'us', priceId: 'us/team', mrr: 5000 },
    ]);
  });
});

describe('a coupon that both accounts show in the same second', () => {
  test('is one in each', async ({ db }) => {
    const shown = (account: string, percent: number) => {
      const coupon = couponObject({ id: 'WELCOME10', percent_off: percent });
      const read = projectRead(coupon, {
        readAt: START_S,
        apiVersion: '2026-10-28.endive',
        keepNames: false,
      });
      if (read === null) throw new Error('a coupon is read');
      return ofAccount(read, account);
    };
    await storeFacts(db, [shown('main', 10), shown('us', 50)]);
    await drain(db);
    expect(
      await db`
        select id, (payload ->> 'percent_off')::int4 as percent
        from catalogue_objects where kind = 'coupon' order by id`,
    ).toEqual([
      { id: 'WELCOME10', percent: 10 },
      { id: 'us/WELCOME10', percent: 50 },
    ]);
  });
});

describe('an id', () => {
  pure('that Stripe made is the same everywhere, and one that people chose is not', () => {
    const idsOf = (object: Record<string, unknown>) =>
      ofAccount(projected(eventObject('x.updated', object as never)), 'us');
    const whole = idsOf(
      subscriptionObject({
        customer: 'cus_NffrFeUfNV2Hib',
        items: itemList(
          itemObject({
            price: priceObject({
              id: 'price_1MoBy5LkdIwHu7ixZhnattbh',
              product: 'prod_NWjs8kKbJWmuuc',
              metadata: { product: 'gold', coupon: 'SUMMER' },
            }),
          }),
        ),
      }),
    );
    expect(JSON.stringify(whole)).not.toContain('us/');
    expect(whole).toMatchObject({ account: 'us', customerId: 'cus_NffrFeUfNV2Hib' });

    for (const id of ['gold', 'prod_gold', 'plan_professional24', 'WELCOME10', 'cus_1']) {
      const told = idsOf({ ...priceObject({ id, product: id }), metadata: { product: id } });
      expect(told.payload.object).toMatchObject({
        id: `us/${id}`,
        product: `us/${id}`,
        metadata: { product: id },
      });
      const twin = idsOf({ ...priceObject({ id, product: id }), object: 'plan' });
      expect(twin.payload.object).toMatchObject({ id: `us/${id}`, product: `us/${id}` });
      expect(idInAccount('us', `us/${id}`)).toBe(id);
    }
  });

  pure('is what it was in the account main', () => {
    const fact = projected(eventObject('price.created', priceObject({ id: 'eu/gold' })));
    expect(ofAccount(fact, 'main')).toBe(fact);
    expect(idInAccount('main', 'main/gold')).toBe('main/gold');
  });
});
