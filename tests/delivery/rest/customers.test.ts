import { Temporal } from 'temporal-polyfill';
import { describe, expect } from 'vitest';

import { createAuthenticate } from '#delivery/access/api-keys.ts';

import { listen } from '../../../src/http.ts';
import { createLog } from '../../../src/log.ts';
import { addAlerts } from '../../support/alert-rows.ts';
import { addCatalogueObject, monthlyPrice } from '../../support/catalogue.ts';
import { test as base } from '../../support/database.ts';
import { restHandlers } from '../../support/documented.ts';
import { restContext } from '../../support/doors.ts';
import { addSpans } from '../../support/ledger-rows.ts';

const NOW = Temporal.Instant.from('2026-06-10T09:00:00Z');
const KEY = 'a-key-of-my-own-choice';

const test = base.extend('ask', async ({ db }, { onCleanup }) => {
  const environmentKey = KEY;
  const authenticate = createAuthenticate({ db, environmentKey, now: () => NOW, onError() {} });
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    routes: restHandlers(restContext(db, NOW), authenticate),
    log: createLog({ level: 'silent', isPretty: false }),
  });
  onCleanup(() => server.close(0));
  return async (path: string, key = KEY) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/customers/${path}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
});

describe('GET /api/customers/:id', () => {
  test('answers with every part, in major units', async ({ ask, db }) => {
    await addCatalogueObject(db, 'price', monthlyPrice('price_1', 4900));
    const on = { customer: 'cus_a', subscription: 'sub_a', item: 'si_a' };
    await addSpans(db, [
      { ...on, mrr: '3900', from: '2026-05-02T08:00:00Z', until: '2026-07-01T00:00:00Z' },
      { ...on, mrr: '4900', from: '2026-07-01T00:00:00Z' },
    ]);
    const [alert] = await addAlerts(db, [{ customer: 'cus_a' }]);

    const { status, body } = await ask('cus_a');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'cus_a',
      name: null,
      mrr: 39,
      currency: 'USD',
      first_paid_at: '2026-05-02T08:00:00Z',
      as_of: '2026-06-10T09:00:00Z',
      stripe_url: 'https://dashboard.stripe.com/customers/cus_a',
      subscriptions_total: 1,
      subscriptions: [
        {
          id: 'sub_a',
          status: 'active',
          mrr: 39,
          currency: 'USD',
          items: [
            {
              price_id: 'price_1',
              plan: 'Pro',
              interval: 'month',
              quantity: 1,
              mrr: 39,
              discount: 10,
              discount_ends_at: '2026-07-01T00:00:00Z',
              is_former_price: false,
            },
          ],
        },
      ],
      mrr_history: {
        currency: 'USD',
        is_converted: false,
        months: [
          { month: '2026-05', mrr: 39 },
          { month: '2026-06', mrr: 39 },
        ],
      },
      usage: [{ subscription_id: 'sub_a', plan: 'Pro', limits: [] }],
      alerts: [{ id: alert, type: 'payment_retry' }],
      alerts_total: 1,
      movements: [{ type: 'new', amount: 39, date: '2026-05-02' }],
      movements_total: 1,
    });
    const { days } = body['mrr_history'] as { days: readonly unknown[] };
    expect(days).toHaveLength(90);
    expect(days.at(-1)).toEqual({ date: '2026-06-10', mrr: 39 });
  });

  test('finds ids as they are, however strange', async ({ ask, db }) => {
    const id = `cus_/"<!channel> %00 ünï?#`;
    await addSpans(db, [{ customer: id, mrr: '100', from: '2026-01-01T00:00:00Z' }]);
    const { status, body } = await ask(encodeURIComponent(id));
    expect([status, body['id'], body['mrr']]).toEqual([200, id, 1]);
  });

  test('says that nobody has an id, or could have it', async ({ ask, db }) => {
    await addSpans(db, [{ customer: 'cus_a', mrr: '100', from: '2026-01-01T00:00:00Z' }]);
    for (const id of [
      'cus_b',
      'CUS_A',
      '%00',
      'x'.repeat(300),
      encodeURIComponent("' or 1=1 --"),
    ]) {
      const { status, body } = await ask(id);
      expect([status, body['title']]).toEqual([404, 'Not found']);
      expect(body['detail']).toContain('There is no customer');
    }
  });

  test('takes no parameter that it does not know, and no key that it does not know', async ({
    ask,
  }) => {
    const { status, body } = await ask('cus_a?days=3');
    expect([status, body['detail']]).toEqual([400, 'days is not known here (known: nothing).']);
    expect((await ask('cus_a', 'another-key-than-that')).status).toBe(401);
  });
});
