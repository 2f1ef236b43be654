-- Which movements between two instants were the largest?
-- One row per movement, in one currency, largest first.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::text as currency,
        $5::int4 as limit_rows
),

largest as (
    select
        movements.customer_id,
        movements.currency,
        movements.occurred_at
    from params
    inner join mrr_movements as movements
        on movements.occurred_at >= params.from_at
        and movements.occurred_at < params.before_at
        and movements.currency = params.currency
    order by movements.amount_minor desc, movements.occurred_at desc, movements.customer_id
    limit (select limit_rows from params)
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
    movements.event_ids
from params
cross join largest
inner join mrr_movements as movements
    on movements.customer_id = largest.customer_id
    and movements.currency = largest.currency
    and movements.occurred_at = largest.occurred_at
inner join customers on customers.id = movements.customer_id
order by movements.amount_minor desc, movements.occurred_at desc, customers.stripe_id
