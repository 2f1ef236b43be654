import type { Cause } from '#domain/ledger.ts';
import type { Db } from '#store/postgres.ts';

/** The instant at which tests of Slack take place; later than any database's clock. */
export const NOW = '2031-05-14T10:00:00Z';

/** What a customer pays a month from an instant on, in minor units, and why it changed. */
type Step = readonly [at: string, mrr: number, cause: Cause];

interface Life {
  readonly customer: string;
  readonly steps: readonly Step[];
  readonly currency?: string;
  readonly isAtRisk?: boolean;
  readonly cancelAt?: string;
}

const LIVES: readonly Life[] = [
  { customer: 'cus_Anchor', steps: [['2030-01-10T09:00:00Z', 420_000, 'signup']] },
  {
    customer: 'cus_Birch',
    steps: [
      ['2031-02-01T09:00:00Z', 9_900, 'trial_converted'],
      ['2031-05-13T15:00:00Z', 29_900, 'plan_change'],
    ],
  },
  { customer: 'cus_Cedar', steps: [['2030-07-01T09:00:00Z', 1_662.5, 'signup']] },
  { customer: 'cus_Delta', steps: [['2031-05-13T08:00:00Z', 49_900, 'signup']] },
  {
    customer: 'cus_Elm',
    steps: [
      ['2030-09-01T09:00:00Z', 19_900, 'signup'],
      ['2031-05-13T20:00:00Z', 0, 'involuntary'],
    ],
  },
  { customer: 'cus_Fir', steps: [['2031-04-20T09:00:00Z', 7_900, 'signup']] },
  {
    customer: 'cus_Grove',
    steps: [
      ['2030-03-01T09:00:00Z', 4_900, 'signup'],
      ['2031-03-01T09:00:00Z', 0, 'cancelled'],
      ['2031-05-02T09:00:00Z', 4_900, 'returned'],
    ],
  },
  {
    customer: 'cus_Hazel',
    steps: [
      ['2030-11-05T09:00:00Z', 22_900, 'signup'],
      ['2031-04-28T09:00:00Z', 12_900, 'quantity_change'],
    ],
    isAtRisk: true,
  },
  {
    customer: 'cus_Iris',
    steps: [['2030-12-24T09:00:00Z', 3_300, 'signup']],
    cancelAt: '2031-06-01T00:00:00Z',
  },
  {
    customer: 'cus_Juniper',
    steps: [['2030-05-05T09:00:00Z', 34_000, 'signup']],
    currency: 'eur',
  },
];

/** A company of ten, with something of everything that an answer shows. */
export async function foundCompany(db: Db): Promise<void> {
  for (const life of LIVES) await live(db, life);
  await nameThePlan(db);
  await storeEvent(db, '2031-05-14T09:48:00Z');
}

/** Stripe sent something, and it was stored at this instant. */
export async function storeEvent(db: Db, receivedAt: string): Promise<void> {
  await db`
    insert into stripe_events (id, created_at, received_at, is_livemode, type, state, payload)
    values (${`evt_${receivedAt}`}, ${receivedAt}, ${receivedAt}, true, 'invoice.paid', 'done', '{}')`;
}

/** What everybody is on. */
async function nameThePlan(db: Db): Promise<void> {
  const price = '{"id": "price", "product": "prod_team", "recurring": {"interval": "month"}}';
  await db`
    insert into catalogue_objects (kind, id, version_at, version_event_id, payload)
    values
      ('price', 'price', '2030-01-01', 'evt', ${price}::text::jsonb),
      ('product', 'prod_team', '2030-01-01', 'evt', '{"id": "prod_team", "name": "Team"}')`;
}

/** One trial in dollars without a card, and one in yen, which no rate turns into dollars. */
export async function addTrials(db: Db): Promise<void> {
  await db`
    insert into subscriptions
      (customer_id, stripe_id, status, currency, data_state, trial_mrr_minor, has_payment_method)
    select id, 'sub_trial_' || currency, 'trialing', currency, 'complete', mrr, currency = 'jpy'
    from customers, (values ('usd', 3500), ('jpy', 3000)) as trials (currency, mrr)
    where customers.stripe_id = 'cus_Anchor'`;
}

/** As if a movement had been lost: the bridge does not close any more. */
export async function loseMovement(db: Db): Promise<void> {
  await db`
    delete from mrr_movements
    using customers
    where customers.id = customer_id and stripe_id = 'cus_Delta'`;
}

async function live(db: Db, life: Life): Promise<void> {
  const { customer, steps, currency = 'usd', isAtRisk = false, cancelAt = null } = life;
  const [owner] = await db`insert into customers (stripe_id) values (${customer}) returning id`;
  const [subscription] = await db`
    insert into subscriptions (customer_id, stripe_id, status, currency, data_state, cancel_at)
    values (${owner!['id']}, ${`sub_${customer}`}, 'active', ${currency}, 'complete', ${cancelAt})
    returning id`;
  if (cancelAt !== null) {
    await db`
      insert into scheduled_changes
        (subscription_id, at, customer_id, currency, mrr_after_minor, source)
      values (${subscription!['id']}, ${cancelAt}, ${owner!['id']}, ${currency}, 0, 'cancellation')`;
  }
  for (const [index, [at, mrr, cause]] of steps.entries()) {
    const before = steps[index - 1]?.[1] ?? 0;
    if (mrr > 0) {
      await db`
        insert into mrr_spans
          (subscription_id, item_stripe_id, from_at, until_at, customer_id, currency, price_id,
            quantity, mrr_minor, is_at_risk)
        values (${subscription!['id']}, 'si', ${at}, ${steps[index + 1]?.[0] ?? null},
          ${owner!['id']}, ${currency}, 'price', 1, ${`${mrr}`}, ${isAtRisk})`;
    }
    await db`
      insert into mrr_movements
        (customer_id, occurred_at, currency, type, cause, amount_minor, mrr_before_minor,
          mrr_after_minor, away_since, event_ids)
      values (${owner!['id']}, ${at}, ${currency}, ${typeOf(before, mrr, index)}, ${cause},
        ${`${Math.abs(mrr - before)}`}, ${`${before}`}, ${`${mrr}`},
        ${before === 0 && index > 0 ? steps[index - 1]![0] : null}, array['evt'])`;
  }
}

function typeOf(before: number, after: number, index: number): string {
  if (before === 0) return index === 0 ? 'new' : 'reactivation';
  if (after === 0) return 'churn';
  return after > before ? 'expansion' : 'contraction';
}
