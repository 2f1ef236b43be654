-- Who changed MRR between two instants, when, by how much and why?
-- One row per movement, oldest first, after the one that after_* names; at most limit_rows.
-- Optional: of one type, of one customer, in one currency, of one Stripe account. With the plans on both sides of it, and
-- the events that are stored.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::text as type,
        $5::text as stripe_customer_id,
        $6::timestamptz as after_at,
        $7::text as after_stripe_customer_id,
        $8::text as after_currency,
        $9::text as currency,
        $10::int4 as limit_rows,
        $11::text as account
),

page as materialized (
    select
        movements.customer_id,
        customers.stripe_id as stripe_customer_id,
        movements.occurred_at,
        movements.currency,
        movements.type,
        movements.cause,
        movements.amount_minor,
        movements.mrr_before_minor,
        movements.mrr_after_minor,
        movements.away_since,
        movements.event_ids
    from params
    inner join mrr_movements as movements
        on movements.occurred_at >= greatest(params.from_at, params.after_at)
        and movements.occurred_at < params.before_at
    inner join customers on customers.id = movements.customer_id
    where
        (params.type is null or movements.type = params.type)
        and (params.currency is null or movements.currency = params.currency)
        and (params.account is null or customers.account = params.account)
        and (params.stripe_customer_id is null or customers.stripe_id = params.stripe_customer_id)
        and (
            params.after_at is null
            or (movements.occurred_at, customers.stripe_id, movements.currency)
            > (params.after_at, params.after_stripe_customer_id, params.after_currency)
        )
    order by movements.occurred_at, customers.stripe_id, movements.currency
    limit (select limit_rows from params)
)

select
    (page.occurred_at at time zone params.timezone)::date as day,
    page.occurred_at,
    page.stripe_customer_id,
    page.currency,
    page.type,
    page.cause,
    round(page.amount_minor)::bigint as amount_minor,
    round(page.mrr_before_minor)::bigint as mrr_before_minor,
    round(page.mrr_after_minor)::bigint as mrr_after_minor,
    page.away_since,
    page.event_ids,
    plans.plans_before::jsonb as plans_before,
    plans.plans_after::jsonb as plans_after,
    metrics.events_named(page.event_ids)::jsonb as events
from params
cross join page
cross join lateral metrics.plans_around(page.customer_id, page.currency, page.occurred_at) as plans
order by page.occurred_at, page.stripe_customer_id, page.currency
