-- What was MRR at the end of each local day, week or month, and what moved it?
-- One row per interval (day, week, month) from from_day through to_day; quiet ones are there too. In
-- base_currency; is_converted adds the currencies that have a rate, each day at the rate of that
-- day. Optional: of one Stripe account, whose days are never stored, and so never restated.
with params as not materialized (
    select
        $1::date as from_day,
        $2::date as to_day,
        $3::timestamptz as before_at,
        $4::text as timezone,
        $5::text as base_currency,
        $6::bool as is_converted,
        $7::text as interval,
        $8::int4 as rules_version,
        $9::text as account
),

days as (
    select
        params.from_day + n as day,
        date_trunc(params.interval, (params.from_day + n)::timestamp)::date as interval_day
    from params
    cross join generate_series(0, params.to_day - params.from_day) as n
),

sums as (
    select
        natives.day,
        sum(natives.start_minor * (rates.minor_factor - rates.minor_factor_before)) as fx_minor,
        sum(natives.new_minor * rates.minor_factor) as new_minor,
        sum(natives.reactivation_minor * rates.minor_factor) as reactivation_minor,
        sum(natives.expansion_minor * rates.minor_factor) as expansion_minor,
        sum(natives.contraction_minor * rates.minor_factor) as contraction_minor,
        sum(natives.churn_minor * rates.minor_factor) as churn_minor,
        sum(natives.end_minor * rates.minor_factor) as end_minor,
        sum(natives.customers) as customers,
        max(array_position(array['live', 'event', 'reconstructed', 'estimated'], natives.quality))
            as doubt,
        max(natives.restated_at) as restated_at,
        max(natives.restated_reason) as restated_reason,
        sum(coalesce(natives.previous_end_minor, natives.end_minor) * rates.minor_factor)
            as previous_end_minor
    from params
    cross join lateral metrics.native_days(
        params.timezone,
        params.rules_version,
        params.from_day,
        params.to_day,
        params.before_at,
        params.account
    ) as natives
    inner join lateral metrics.fx_rates_by_day(
        params.base_currency, params.is_converted, params.from_day, params.to_day
    ) as rates
        on rates.currency = natives.currency and rates.day = natives.day
    group by natives.day
),

-- Who pays in several currencies is in each of them, and counted once.
repeated as (
    select
        greatest(changes.day, params.from_day) as day,
        sum(changes.customers) as customers
    from params
    cross join lateral metrics.repeated_customers(
        params.timezone,
        params.base_currency,
        params.is_converted,
        params.before_at,
        params.account
    ) as changes
    group by greatest(changes.day, params.from_day)
),

figures as (
    select
        days.interval_day,
        days.day = max(days.day) over (partition by days.interval_day) as is_last,
        days.day,
        sums.fx_minor,
        sums.new_minor,
        sums.reactivation_minor,
        sums.expansion_minor,
        sums.contraction_minor,
        sums.churn_minor,
        coalesce(sums.end_minor, 0) as end_minor,
        coalesce(sums.customers, 0)
        - coalesce(sum(repeated.customers) over (order by days.day), 0) as customers,
        sums.doubt,
        sums.restated_at,
        sums.restated_reason,
        sums.previous_end_minor
    from days
    left join sums on sums.day = days.day
    left join repeated on repeated.day = days.day
)

select
    min(day)::date as from_day,
    max(day)::date as day,
    round(sum(end_minor) filter (where is_last))::bigint as total_minor,
    round(coalesce(sum(new_minor), 0))::bigint as new_minor,
    round(coalesce(sum(reactivation_minor), 0))::bigint as reactivation_minor,
    round(coalesce(sum(expansion_minor), 0))::bigint as expansion_minor,
    round(coalesce(sum(contraction_minor), 0))::bigint as contraction_minor,
    round(coalesce(sum(churn_minor), 0))::bigint as churn_minor,
    round(coalesce(sum(fx_minor), 0))::bigint as fx_minor,
    (sum(customers) filter (where is_last))::int4 as customers,
    (array['live', 'event', 'reconstructed', 'estimated'])[coalesce(max(doubt), 1)]::text as quality,
    (max(restated_at) filter (where is_last))::timestamptz as restated_at,
    (max(restated_reason) filter (where is_last))::text as restated_reason,
    round(coalesce(sum(previous_end_minor) filter (where is_last), 0))::bigint as previous_total_minor
from figures
group by interval_day
order by interval_day
