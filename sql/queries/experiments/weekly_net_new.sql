-- By how much did the MRR of a segment change, week by week, before and after a day?
-- One row per week of seven local days in which it moved; week 0 begins on from_day, week -1 ends before
-- it. A movement is of the segment when the customer was on one of its prices just before or just
-- after; the range of MRR goes by what was paid before, or by the first that was. Exact minor units of
-- base_currency at the rates of the day before from_day; first_week is the one of the first movement of
-- anybody, and customers are counted in the first week since from_day in which they moved.
with params as not materialized (
    select
        $1::jsonb as segment,
        $2::date as from_day,
        $3::timestamptz as before_at,
        $4::text as timezone,
        $5::text as base_currency
),

matches as materialized (
    select prices.price_id
    from params
    cross join metrics.segment_prices(params.segment) as prices
),

moved as (
    select
        movements.customer_id,
        floor(
            ((movements.occurred_at at time zone params.timezone)::date - params.from_day) / 7.0
        )::int4 as week,
        case
            when movements.type in ('contraction', 'churn') then -movements.amount_minor
            else movements.amount_minor
        end * rates.minor_factor as net_minor
    from params
    inner join mrr_movements as movements on movements.occurred_at < params.before_at
    inner join metrics.fx_rates_at(params.base_currency, params.from_day - 1) as rates
        on rates.currency = movements.currency
    inner join customers on customers.id = movements.customer_id
    where
        (
            not params.segment ?| array['plan', 'product', 'price', 'meta']
            or exists (
                select from mrr_spans as spans
                inner join matches on matches.price_id = spans.price_id
                where
                    spans.customer_id = movements.customer_id
                    and spans.from_at <= movements.occurred_at
                    and (spans.until_at is null or spans.until_at >= movements.occurred_at)
            )
        )
        and (
            params.segment ->> 'cohort_from' is null
            or to_char(customers.first_paid_at at time zone params.timezone, 'YYYY-MM')
            >= params.segment ->> 'cohort_from'
        )
        and (
            params.segment ->> 'cohort_to' is null
            or to_char(customers.first_paid_at at time zone params.timezone, 'YYYY-MM')
            <= params.segment ->> 'cohort_to'
        )
        and case
            when movements.mrr_before_minor > 0 then movements.mrr_before_minor
            else movements.mrr_after_minor
        end * rates.minor_factor between
        coalesce((params.segment ->> 'mrr_min_minor')::numeric, 0)
        and coalesce((params.segment ->> 'mrr_max_minor')::numeric, 'infinity')
),

arrived as (
    select
        first_weeks.week,
        count(*) as customers
    from (
        select min(moved.week) as week
        from moved
        where moved.week >= 0
        group by moved.customer_id
    ) as first_weeks
    group by first_weeks.week
),

first_movement as (
    select min(movements.occurred_at) as at
    from mrr_movements as movements
)

select
    moved.week::int4 as week,
    sum(moved.net_minor)::text as net_minor,
    coalesce(max(arrived.customers), 0)::int4 as customers,
    floor(
        ((first_movement.at at time zone params.timezone)::date - params.from_day) / 7.0
    )::int4 as first_week
from params
cross join first_movement
inner join moved on true
left join arrived on arrived.week = moved.week
group by moved.week, first_movement.at, params.timezone, params.from_day
order by moved.week
