import { Temporal } from 'temporal-polyfill';
import { describe, expect, vi } from 'vitest';

import { currentMrr } from '#analysis/revenue/current-mrr.ts';
import { status } from '#analysis/status.ts';
import { syncProgress } from '#analysis/sync-progress.ts';
import { stripeCustomerUrl } from '#delivery/stripe-url.ts';
import { parseTimezone } from '#domain/day.ts';
import { learnStripeId } from '#ingestion/sync/stripe-id.ts';
import { workOnRun } from '#ingestion/sync/work-on-run.ts';
import type { Db } from '#store/postgres.ts';
import { stripePlaces } from '#store/queries/customers.ts';
import { requestSync } from '#store/queries/sync.ts';

import { readConfig, type Config } from '../src/config.ts';
import { followAccounts } from '../src/follow-accounts.ts';
import { createLog } from '../src/log.ts';
import { startSync } from '../src/sync-jobs.ts';
import { syncStripe } from '../src/sync-stripe.ts';
import { syncing } from './ingestion/sync/support.ts';
import { test as base } from './support/database.ts';
import { isEqual } from './support/stripe/compare.ts';
import { startStripe, type StandIn } from './support/stripe/server.ts';
import { startAccounts } from './support/stripe/two-accounts.ts';
import { simulatedWorld } from './support/stripe/worlds.ts';

const NOW = Math.floor(Temporal.Now.instant().epochMilliseconds / 1_000);
const SPAN = { startAt: NOW - 60 * 86_400, endAt: NOW };
const [EU, US] = [simulatedWorld(['eu'], SPAN), simulatedWorld(['us'], SPAN)];
const UTC = parseTimezone('UTC')!;
const log = createLog({ level: 'silent', isPretty: false });
const QUIETLY = { requestedBy: 'test', onProgress: () => {} };

const test = base
  .extend('eu', async ({}, { onCleanup }) => {
    const stripe = await startStripe({
      world: EU.world,
      at: NOW,
      apiKey: 'rk_test_eu',
      stripeId: 'acct_EU',
    });
    onCleanup(() => stripe.close());
    return stripe;
  })
  .extend('us', async ({}, { onCleanup }) => {
    const stripe = await startStripe({
      world: US.world,
      at: NOW,
      apiKey: 'rk_test_us',
      stripeId: 'acct_US',
    });
    onCleanup(() => stripe.close());
    return stripe;
  })
  .extend('configOf', async ({ eu, us }, { onCleanup }) => {
    const stripe = await startAccounts(eu, us);
    onCleanup(() => stripe.close());
    return (keys: string): Config =>
      readConfig({
        STRIPE_API_KEY: keys,
        STRIPE_API_BASE: stripe.url,
        SLACK_ALERT_CHANNEL: 'C0ALERT',
      });
  });

/** MRR now by account and currency, in 10⁻⁸ minor units. */
async function ledger(db: Db): Promise<Map<string, bigint>> {
  const rows = await db<{ who: string; fine: string }[]>`
    select account || ' ' || mrr_spans.currency as who, trunc(sum(mrr_minor) * 100000000)::text as fine
    from mrr_spans
    inner join customers on customers.id = mrr_spans.customer_id
    where from_at <= to_timestamp(${NOW}) and (until_at is null or until_at > to_timestamp(${NOW}))
    group by account, mrr_spans.currency`;
  return new Map(rows.map(({ who, fine }) => [who, BigInt(fine)]));
}

function books(world: typeof EU, currency: string): bigint {
  const all = [...world.mrrAt(NOW)].filter(([who]) => who.endsWith(` ${currency}`));
  return all.reduce((sum, [, fine]) => sum + fine, 0n);
}

async function outbox(db: Db): Promise<string[]> {
  const rows = await db<{ body: { text: string } }[]>`select body from outbox order by id`;
  return rows.map(({ body }) => body.text);
}

describe('a portfolio of two accounts', { timeout: 60_000 }, () => {
  test('is what the books of both companies say, and the sum of both', async ({ db, configOf }) => {
    const both = configOf('rk_test_eu,us=rk_test_us');
    await followAccounts({ config: both, db });
    const told: number[] = [];
    const done = await syncStripe(
      { config: both, db, log },
      { requestedBy: 'test', onProgress: ({ accounts }) => told.push(accounts.length) },
    );
    expect(done).toMatchObject({ state: 'done', error: null });
    expect(done.accounts.map(({ account, state }) => [account, state])).toEqual([
      ['main', 'done'],
      ['us', 'done'],
    ]);
    expect(done.objects).toBe(done.accounts.reduce((sum, { objects }) => sum + objects, 0));
    expect(new Set(told)).toContain(2);

    const found = await ledger(db);
    const now = Temporal.Instant.fromEpochMilliseconds(NOW * 1_000);
    const { baseCurrency, timezone } = both;
    const { byCurrency } = await currentMrr(db, { now, baseCurrency, timezone });
    expect(byCurrency.length).toBeGreaterThan(0);
    for (const { currency, mrrMinor } of byCurrency) {
      const [eu, us] = [books(EU, currency), books(US, currency)];
      expect(isEqual(found.get(`main ${currency}`) ?? 0n, eu), `main ${currency}`).toBe(true);
      expect(isEqual(found.get(`us ${currency}`) ?? 0n, us), `us ${currency}`).toBe(true);
      expect(eu > 0n && us > 0n, currency).toBe(true);
      // Rounded once, when both are added up.
      expect(Math.abs(Number(mrrMinor * 100_000_000n - eu - us))).toBeLessThanOrEqual(50_000_100);
    }
  });

  test('whose one key is revoked is read as far as the other goes, and says whose', async ({
    db,
    configOf,
  }) => {
    const config = configOf('rk_test_eu,us=rk_test_revoked');
    await expect(syncStripe({ config, db, log }, QUIETLY)).rejects.toThrow(
      /^Account us: Stripe does not know the key in STRIPE_API_KEY/,
    );
    expect([...(await ledger(db)).keys()].every((who) => who.startsWith('main'))).toBe(true);
    const progress = await syncProgress(db, null);
    expect(progress).toMatchObject({ state: 'failed' });
    expect(progress?.error).toMatch(/^Account us: /);
    expect(progress?.accounts.map(({ state }) => state)).toEqual(['done', 'failed']);
  });

  test('has one sync killed and gone on with, which leaves the other alone', async ({
    db,
    eu,
    us,
  }) => {
    await db`insert into accounts (name) values ('main'), ('us')`;
    await requestSync(db, {
      account: null,
      requestedBy: 'test',
      scope: 'full',
      reportsDrifts: false,
    });
    const first = inAccount(db, us, 'us');
    const killed = workOnRun(first.deps, first.holder);
    await vi.waitFor(() => expect(us.asked.length).toBeGreaterThan(6));
    first.kill();
    expect(await killed).toBe('stopped');
    const { deps, holder } = inAccount(db, eu, 'main');
    expect(await workOnRun(deps, holder)).toBe('done');
    expect((await syncProgress(db, null))?.accounts.map(({ state }) => state)).toEqual([
      'done',
      'running',
    ]);

    const asked = us.asked.length;
    const next = inAccount(db, us, 'us');
    expect(await workOnRun(next.deps, next.holder)).toBe('done');
    const again = us.asked.slice(asked).map(({ path }) => path);
    expect(again).not.toContain('/v1/products');
    expect(us.asked.map(({ path }) => path).join(' ')).not.toContain('us%2F');
    const [sweeps] = await db<{ accounts: string }[]>`
      select string_agg(account, ' ' order by account) as accounts from sweeps`;
    expect(sweeps?.accounts).toBe('main us');
    const found = await ledger(db);
    expect(isEqual(found.get('us usd') ?? 0n, books(US, 'usd'))).toBe(true);
  });

  test('is read in the background, and a revoked key is told once', async ({ db, configOf }) => {
    const config = configOf('rk_test_eu,us=rk_test_revoked');
    await followAccounts({ config, db });
    const worker = startSync({ config, db, log }, () => {});
    const accountsAre = (...states: string[]) =>
      vi.waitFor(
        async () => {
          const progress = await syncProgress(db, null);
          expect(progress?.accounts.map(({ state }) => state)).toEqual(states);
        },
        { timeout: 30_000, interval: 100 },
      );
    await accountsAre('done', 'failed');
    const again = { account: 'us', requestedBy: 'test', scope: 'recent', reportsDrifts: false };
    await requestSync(db, again);
    await vi.waitFor(
      async () => {
        const runs = await db`select id from sync_runs where account = 'us' and state = 'failed'`;
        expect(runs).toHaveLength(2);
      },
      { timeout: 30_000, interval: 100 },
    );
    await worker?.stop();

    const texts = await outbox(db);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('could not read Stripe (account us)');
    const found = await status(db, { now: Temporal.Now.instant(), timezone: UTC });
    expect(found.accounts.map(({ account, error }) => [account, error === null])).toEqual([
      ['main', true],
      ['us', false],
    ]);
  });

  test('links to the dashboard of the account that a customer is in', async ({ db, eu, us }) => {
    await db`insert into accounts (name) values ('main'), ('us')`;
    await db`
      insert into customers (stripe_id, account)
      values ('cus_eu', 'main'), ('us/acme', 'us')`;
    for (const [stripe, account] of [
      [eu, 'main'],
      [us, 'us'],
    ] as const) {
      await learnStripeId(inAccount(db, stripe, account).deps);
    }
    const places = await stripePlaces(db, { stripeCustomerIds: ['cus_eu', 'us/acme', 'nobody'] });
    expect(places.map((place) => stripeCustomerUrl(place.customerId, place))).toEqual([
      'https://dashboard.stripe.com/acct_EU/customers/cus_eu',
      'https://dashboard.stripe.com/acct_US/customers/acme',
    ]);
    const errors: string[] = [];
    const twin = inAccount(db, eu, 'us').deps;
    await learnStripeId({
      ...twin,
      log: { ...twin.log, error: (_, message) => void errors.push(message) },
    });
    expect(errors).toEqual([expect.stringContaining('two keys of one Stripe account (acct_EU)')]);
  });

  test('keeps the history of an account that leaves the settings', async ({ db, configOf }) => {
    await syncStripe({ config: configOf('rk_test_eu,us=rk_test_us'), db, log }, QUIETLY);
    const before = await ledger(db);
    await followAccounts({ config: configOf('rk_test_eu'), db });
    await requestSync(db, {
      account: null,
      requestedBy: 'test',
      scope: 'recent',
      reportsDrifts: false,
    });
    expect(await db`select account from sync_runs where state = 'running'`).toEqual([
      { account: 'main' },
    ]);
    expect(await ledger(db)).toEqual(before);
    const { accounts } = await status(db, { now: Temporal.Now.instant(), timezone: UTC });
    expect(accounts.map(({ account, isRead }) => [account, isRead])).toEqual([
      ['main', true],
      ['us', false],
    ]);
  });

  test('of which one gets another name goes on under that name', async ({ db, us, configOf }) => {
    await syncStripe({ config: configOf('eu=rk_test_eu,us=rk_test_us'), db, log }, QUIETLY);
    const before = await ledger(db);
    us.moveTo(NOW + 1);
    await syncStripe({ config: configOf('eu=rk_test_eu,usa=rk_test_us'), db, log }, QUIETLY);
    const after = await ledger(db);
    expect(after.get('usa usd')).toBe(before.get('us usd'));
    expect(after.get('eu usd')).toBe(before.get('eu usd'));
    expect(after.has('us usd')).toBe(false);
    await followAccounts({ config: configOf('eu=rk_test_eu,usa=rk_test_us'), db });
    expect(await db`select name from accounts order by name`).toEqual([
      { name: 'eu' },
      { name: 'usa' },
    ]);
  });
});

function inAccount(db: Db, stripe: StandIn, account: string) {
  const { deps, ...rest } = syncing(db, stripe);
  return { ...rest, deps: { ...deps, reader: { ...deps.reader, account } } };
}
