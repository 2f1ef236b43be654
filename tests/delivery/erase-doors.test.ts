import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createAuthenticate } from '#delivery/access/api-keys.ts';
import type { CommandContext } from '#delivery/cli/command.ts';
import { runCommandLine } from '#delivery/cli/run.ts';
import type { Currency } from '#domain/currency.ts';
import type { Timezone } from '#domain/day.ts';

import { listen } from '../../src/http.ts';
import { createLog } from '../../src/log.ts';
import { createMoneyRadar } from '../../src/sdk.ts';
import { urlOf } from '../journeys/bot-process.ts';
import { test as base } from '../support/database.ts';
import { restHandlers } from '../support/documented.ts';
import { operations, restContext } from '../support/doors.ts';
import { addSpans } from '../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const KEY = 'a-key-of-my-own-choice';

/** The three doors over one database in which three customers pay. */
const test = base.extend('doors', async ({ db, target }, { onCleanup }) => {
  await addSpans(db, [
    { customer: 'cus_a', mrr: '4900', from: '2026-01-01T00:00:00Z' },
    { customer: 'cus_b', mrr: '9900', from: '2026-01-01T00:00:00Z' },
    { customer: 'cus_c', mrr: '100', from: '2026-01-01T00:00:00Z' },
  ]);
  const environmentKey = KEY;
  const authenticate = createAuthenticate({ db, environmentKey, now: () => NOW, onError() {} });
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    routes: restHandlers(restContext(db, NOW), authenticate),
    log: createLog({ level: 'silent', isPretty: false }),
  });
  const timezone = 'Europe/Berlin';
  const radar = createMoneyRadar({ databaseUrl: urlOf(target), timezone, now: () => NOW });
  onCleanup(async () => {
    await server.close(0);
    await radar.close();
  });
  const context: CommandContext = {
    db: async () => db,
    settings: () => ({
      timezone: timezone as Timezone,
      baseCurrency: 'usd' as Currency,
      thresholds: { usageMismatch: 0.7, supportTicketSpike: 3 },
      forwarding: { opsp: null, webhook: null, email: null },
      slack: { mode: 'local', botToken: null, appToken: null, apiUrl: '' },
      stripe: { isSimulated: false, webhookSecrets: [] },
    }),
    now: () => NOW,
    version: '1.2.3',
    operations: operations(NOW),
    progress() {},
  };
  return {
    remove: async (id: string) => {
      const response = await fetch(`http://127.0.0.1:${server.port}/api/customers/${id}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${KEY}` },
      });
      return { status: response.status, body: (await response.json()) as unknown };
    },
    type: async (...words: string[]) => {
      const said: string[] = [];
      const say = (text: string) => void said.push(text);
      const code = await runCommandLine(words, context, { print: say, complain: say, width: 90 });
      return { code, text: said.join('\n') };
    },
    radar,
  };
});

const KEPT = { subscriptions: 1, movements: 1 };

describe('a customer is erased', () => {
  test('by every door, once for good and twice without harm', async ({ doors, db }) => {
    const { remove, type, radar } = doors;
    const first = { erased: true, was_erased_before: false, kept_anonymously: KEPT };
    expect(await remove('cus_a')).toMatchObject({ status: 200, body: first });
    expect(await remove('cus_a')).toMatchObject({
      status: 200,
      body: { ...first, was_erased_before: true, kept_anonymously: { subscriptions: 0 } },
    });
    expect(await remove('cus_nobody')).toMatchObject({ status: 404 });

    const typed = await type('erase-customer', 'cus_b');
    expect(typed.code).toBe(0);
    expect(typed.text).toContain('1 subscriptions and 1 changes of MRR');
    expect((await type('erase-customer', 'cus_b')).text).toContain('had been erased before');
    expect(await type('erase-customer', 'cus_nobody')).toMatchObject({ code: 1 });
    expect(await type('erase-customer', 'Acme AG')).toMatchObject({ code: 2 });
    expect(JSON.parse((await type('erase-customer', 'cus_a', '--json')).text)).toMatchObject({
      was_erased_before: true,
    });

    expect(await radar.customers.erase('cus_c')).toMatchObject({
      wasErasedBefore: false,
      anonymous: KEPT,
    });
    expect(await radar.customers.erase('cus_nobody')).toBeNull();
    expect(await radar.customers.get('cus_c')).toBeNull();

    const audit = await db`select actor, action, subject, detail from audit_log order by id`;
    expect(audit.map(({ actor }) => actor as string)).toEqual(['api:environment', 'cli', 'sdk']);
    expect(JSON.stringify(audit)).not.toContain('cus_');
  });

  test('and MRR stays', async ({ doors: { remove, radar } }) => {
    const before = await radar.revenue.mrr();
    await remove('cus_a');
    expect(await radar.revenue.mrr()).toEqual(before);
  });
});
