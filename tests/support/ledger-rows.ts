import type { Db } from '#store/postgres.ts';

/** What one subscription item is worth on `[from, until)`; the rest of the ledger follows from it. */
export interface SpanRow {
  readonly customer: string;
  /** Minor units a month, up to 8 decimals. */
  readonly mrr: string;
  readonly from: string;
  readonly until?: string | null;
  readonly currency?: string;
  readonly product?: string | null;
  readonly price?: string;
  readonly isAtRisk?: boolean;
  /** Of the subscription, which is this span's own unless it is named. */
  readonly subscription?: string;
  /** Which is this span's own, too; named for what one item is worth one after the other. */
  readonly item?: string;
  readonly cancelAt?: string;
  readonly endedAt?: string;
  readonly dataState?: 'complete' | 'estimate' | 'incomplete_data';
}

const ROWS = `
  with rows as (
    select * from jsonb_to_recordset($1::text::jsonb) as rows (
      customer text, mrr numeric, "from" timestamptz, until timestamptz, currency text,
      product text, price text, "isAtRisk" boolean, subscription text, item text,
      "cancelAt" timestamptz, "endedAt" timestamptz, "dataState" text
    )
  )`;

let lastSubscription = 0;

/** Adds spans with their customers and subscriptions, and makes the movements follow from all spans. */
export async function addSpans(db: Db, spans: readonly SpanRow[]): Promise<void> {
  const rows = spans.map((span) => {
    lastSubscription += 1;
    return {
      subscription: `sub_${lastSubscription}`,
      item: `si_${lastSubscription}`,
      currency: 'usd',
      product: 'prod_1',
      price: 'price_1',
      isAtRisk: false,
      dataState: 'complete',
      ...span,
    };
  });
  const json = JSON.stringify(rows);
  await db.unsafe(
    `${ROWS}
    insert into customers (stripe_id)
    select distinct customer from rows order by customer
    on conflict do nothing`,
    [json],
  );
  await db.unsafe(
    `${ROWS}
    insert into subscriptions
      (customer_id, stripe_id, status, currency, data_state, cancel_at, ended_at)
    select distinct on (subscription)
      customers.id, subscription, 'active', currency, "dataState", "cancelAt", "endedAt"
    from rows
    inner join customers on customers.stripe_id = customer
    on conflict do nothing`,
    [json],
  );
  await db.unsafe(
    `${ROWS}
    insert into scheduled_changes
      (subscription_id, at, customer_id, currency, mrr_after_minor, source)
    select distinct subscriptions.id, "cancelAt", customer_id, rows.currency, 0, 'cancellation'
    from rows
    inner join subscriptions on subscriptions.stripe_id = subscription
    where "cancelAt" is not null
    on conflict do nothing`,
    [json],
  );
  await db.unsafe(
    `${ROWS}
    insert into mrr_spans
      (subscription_id, item_stripe_id, from_at, until_at, customer_id, currency, price_id,
        product_id, quantity, mrr_minor, is_at_risk)
    select subscriptions.id, item, "from", until, subscriptions.customer_id, rows.currency, price,
      product, 1, mrr, "isAtRisk"
    from rows
    inner join subscriptions on subscriptions.stripe_id = subscription`,
    [json],
  );
  await db.unsafe(
    `${ROWS}
    insert into scheduled_changes (subscription_id, at, customer_id, currency, mrr_after_minor, source)
    select distinct on (subscriptions.id)
      subscriptions.id, "cancelAt", customer_id, rows.currency, 0, 'cancellation'
    from rows
    inner join subscriptions on subscriptions.stripe_id = subscription
    where "cancelAt" is not null
    on conflict do nothing`,
    [json],
  );
  await deriveMovements(db);
}

/** Gives a product the name that answers show. */
export async function addProduct(db: Db, id: string, name: string): Promise<void> {
  const payload = JSON.stringify({ id, name });
  await db`
    insert into catalogue_objects (kind, id, version_at, version_event_id, payload)
    values ('product', ${id}, '2024-01-01', 'evt_product', ${payload}::text::jsonb)`;
}

async function deriveMovements(db: Db): Promise<void> {
  await db`delete from mrr_movements`;
  await db`
    with changes as (
      select customer_id, currency, from_at as at, mrr_minor as change from mrr_spans
      union all
      select customer_id, currency, until_at, -mrr_minor from mrr_spans where until_at is not null
    ),
    steps as (
      select customer_id, currency, at, sum(change) as change
      from changes group by customer_id, currency, at having sum(change) <> 0
    ),
    totals as (
      select customer_id, currency, at, change,
        sum(change) over life - change as before, row_number() over life as n, lag(at) over life as left_at
      from steps window life as (partition by customer_id, currency order by at)
    ),
    typed as (
      select *, case
        when before = 0 and n = 1 then 'new'
        when before = 0 then 'reactivation'
        when before + change = 0 then 'churn'
        when change > 0 then 'expansion'
        else 'contraction' end as type
      from totals
    )
    insert into mrr_movements
      (customer_id, occurred_at, currency, type, cause, amount_minor, mrr_before_minor,
        mrr_after_minor, away_since, event_ids)
    select customer_id, at, currency, type,
      case type when 'new' then 'signup' when 'reactivation' then 'returned'
        when 'churn' then 'cancelled' else 'plan_change' end,
      abs(change), before, before + change,
      case type when 'reactivation' then left_at end,
      array['evt_' || extract(epoch from at)::bigint]
    from typed`;
  await db`delete from customers_in_several_currencies`;
  await db`
    insert into customers_in_several_currencies
    select customer_id from mrr_movements
    group by customer_id having min(currency) <> max(currency)`;
}
