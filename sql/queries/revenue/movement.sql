-- What was one movement, and what has become of the customer since?
-- At most one row: the movement of a customer in a currency within one second, with the plans on both
-- sides of it, the events that are stored, and what the customer pays at known_until and since when.
with params as not materialized (
    select
        $1::text as stripe_customer_id,
        $2::text as currency,
        $3::timestamptz as occurred_at,
        $4::timestamptz as known_until,
        $5::text as timezone
)

select
    (movements.occurred_at at time zone params.timezone)::date as day,
    movements.occurred_at,
    customers.stripe_id as stripe_customer_id,
    movements.currency,
    movements.type,
    movements.cause,
    round(movements.amount_minor)::bigint as amount_minor,
    round(movements.mrr_before_minor)::bigint as mrr_before_minor,
    round(movements.mrr_after_minor)::bigint as mrr_after_minor,
    movements.away_since,
    movements.event_ids,
    plans.plans_before::jsonb as plans_before,
    plans.plans_after::jsonb as plans_after,
    metrics.events_named(movements.event_ids)::jsonb as events,
    round(coalesce(latest.mrr_after_minor, 0))::bigint as mrr_now_minor,
    latest.occurred_at::timestamptz as pays_since,
    plans_now.plans_before::jsonb as plans_now
from params
inner join customers on customers.stripe_id = params.stripe_customer_id
inner join mrr_movements as movements
    on movements.customer_id = customers.id
    and movements.currency = params.currency
    and movements.occurred_at >= params.occurred_at
    and movements.occurred_at < params.occurred_at + interval '1 second'
    and movements.occurred_at < params.known_until
cross join lateral metrics.plans_around(customers.id, params.currency, movements.occurred_at)
    as plans
cross join lateral metrics.plans_around(customers.id, params.currency, params.known_until)
    as plans_now
inner join lateral (
    select
        later.mrr_after_minor,
        later.occurred_at
    from mrr_movements as later
    where
        later.customer_id = customers.id
        and later.currency = params.currency
        and later.occurred_at < params.known_until
    order by later.occurred_at desc
    limit 1
) as latest on true
