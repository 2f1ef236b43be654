-- Which movements between two instants were the largest?
-- One row per movement, largest first, by what it was worth in base_currency at the rate of its day;
-- is_converted adds the currencies that have a rate. The amounts are in the movement's own currency.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::text as base_currency,
        $5::bool as is_converted,
        $6::int4 as limit_rows
),

rates as materialized (
    select
        rates.currency,
        rates.day,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_by_day(
        params.base_currency,
        params.is_converted,
        (params.from_at at time zone params.timezone)::date,
        (params.before_at at time zone params.timezone)::date
    ) as rates
),

largest as (
    select
        movements.customer_id,
        movements.currency,
        movements.occurred_at,
        movements.amount_minor * rates.minor_factor as worth_minor
    from params
    inner join mrr_movements as movements
        on movements.occurred_at >= params.from_at
        and movements.occurred_at < params.before_at
    inner join rates
        on rates.currency = movements.currency
        and rates.day = (movements.occurred_at at time zone params.timezone)::date
    order by worth_minor desc, movements.occurred_at desc, movements.customer_id, movements.currency
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
order by
    largest.worth_minor desc, movements.occurred_at desc, customers.stripe_id, movements.currency
