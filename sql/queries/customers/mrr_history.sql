-- What did a customer pay at the end of each local day or month?
-- One row per day or month from from_day through to_day, the last as of before_at. In currency;
-- is_converted adds the currencies that have a rate to it, each day at the rate of that day.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::date as from_day,
        $3::date as to_day,
        $4::text as interval,
        $5::timestamptz as before_at,
        $6::text as timezone,
        $7::text as currency,
        $8::bool as is_converted
),

points as (
    select
        days.day,
        least(((days.day + 1)::timestamp at time zone params.timezone), params.before_at) as before_at
    from params
    cross join lateral (
        select params.from_day + n as day
        from generate_series(0, params.to_day - params.from_day) as n
    ) as days
    where
        params.interval = 'day'
        or days.day = params.to_day
        or extract(day from days.day + 1) = 1
),

lives as materialized (
    select
        movements.currency,
        movements.mrr_after_minor,
        movements.occurred_at,
        lead(movements.occurred_at) over (
            partition by movements.currency order by movements.occurred_at
        ) as until_at
    from params
    inner join mrr_movements as movements
        on movements.customer_id = params.customer_id
        and movements.occurred_at < params.before_at
),

rates as (
    select
        rates.currency,
        rates.day,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_by_day(
        params.currency, params.is_converted, params.from_day, params.to_day
    ) as rates
)

select
    points.day::date as day,
    round(coalesce(sum(lives.mrr_after_minor * rates.minor_factor), 0))::int8 as mrr_minor
from points
left join lives
    on lives.occurred_at < points.before_at
    and (lives.until_at is null or lives.until_at >= points.before_at)
left join rates
    on rates.currency = lives.currency
    and rates.day = points.day
group by points.day
order by points.day
