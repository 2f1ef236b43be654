-- What has changed a customer's MRR, when and why? One row per movement, the newest first, before the
-- one that before_* name; at most limit_rows. With the plans on both sides and the events that are stored.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::timestamptz as before_at,
        $3::text as before_currency,
        $4::text as timezone,
        $5::int4 as limit_rows
),

page as materialized (
    select movements.*
    from params
    inner join mrr_movements as movements
        on movements.customer_id = params.customer_id
        and (
            movements.occurred_at < params.before_at
            or (
                movements.occurred_at = params.before_at
                and movements.currency > params.before_currency
            )
        )
    order by movements.occurred_at desc, movements.currency
    limit (select limit_rows from params)
)

select
    (page.occurred_at at time zone params.timezone)::date as day,
    page.occurred_at,
    customers.stripe_id as stripe_customer_id,
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
inner join customers on customers.id = page.customer_id
cross join lateral metrics.plans_around(page.customer_id, page.currency, page.occurred_at) as plans
order by page.occurred_at desc, page.currency
