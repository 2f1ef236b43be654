-- Bring the series of these customers up to date from the first day that changed. One row per series
-- that was written.
with params as not materialized (
    select
        $1::int8[] as customer_ids,
        $2::text[] as from_days,
        $3::date as first_day,
        $4::int4 as most_days
),

dirty as (
    select
        dirty.customer_id,
        greatest(dirty.from_day::date, params.first_day) as from_day
    from params
    cross join unnest(params.customer_ids, params.from_days) as dirty (customer_id, from_day)
),

-- Days with records since then: nothing differs before the first, and a series ends at the last.
changed as (
    select
        dirty.customer_id,
        daily.metric_id,
        min(daily.day) as from_day,
        max(daily.day) as last_day
    from dirty
    inner join usage_daily as daily
        on daily.customer_id = dirty.customer_id
        and daily.day >= dirty.from_day
    group by dirty.customer_id, daily.metric_id
),

spread as (
    select
        changed.customer_id,
        changed.metric_id,
        changed.from_day,
        days.day::date as day,
        usage_metrics.kind,
        -- What nobody can use is cut off, so that the difference of any two days is a bigint.
        case
            when daily.quantity is not null
                then round(least(greatest(daily.quantity * 1000, -4e18), 4e18))::int8
        end as value,
        count(daily.quantity) over so_far as records_so_far
    from changed
    inner join usage_metrics on usage_metrics.id = changed.metric_id
    cross join lateral generate_series(
        changed.from_day::timestamp, changed.last_day::timestamp, interval '1 day'
    ) as days (day)
    left join usage_daily as daily
        on daily.customer_id = changed.customer_id
        and daily.metric_id = changed.metric_id
        and daily.day = days.day::date
    window so_far as (
        partition by changed.customer_id, changed.metric_id
        order by days.day
    )
),

known as (
    select
        changed.customer_id,
        changed.metric_id,
        series.base_day,
        -- What lies before the first changed day stays.
        case
            when series.base_day < changed.from_day
                then series.daily_values[:changed.from_day - series.base_day]
            else '{}'
        end as before_values,
        case
            when series.base_day < changed.from_day
                then substring(series.used_days for changed.from_day - series.base_day)
            else b''::varbit
        end as before_used
    from changed
    left join usage_series as series
        on series.customer_id = changed.customer_id
        and series.metric_id = changed.metric_id
),

tails as (
    select
        spread.customer_id,
        spread.metric_id,
        spread.from_day,
        array_agg(
            case spread.kind
                when 'sum'
                    then least(
                        greatest(
                            coalesce(last_known.value, 0) + coalesce(spread.total, 0), -4e18
                        ),
                        4e18
                    )
                when 'max' then coalesce(spread.value, 0)
                else coalesce(spread.standing, last_known.value, 0)
            end
            order by spread.day
        ) as daily_values,
        string_agg(case when spread.value is null then '0' else '1' end, '' order by spread.day)
        ::varbit as used_days,
        min(spread.kind) as kind
    from (
        select
            spread.*,
            sum(spread.value) over so_far as total,
            max(spread.value) over same_standing as standing
        from spread
        window
            so_far as (
                partition by spread.customer_id, spread.metric_id
                order by spread.day
            ),
            same_standing as (
                partition by spread.customer_id, spread.metric_id, spread.records_so_far
            )
    ) as spread
    inner join known
        on known.customer_id = spread.customer_id
        and known.metric_id = spread.metric_id
    cross join lateral (
        select known.before_values[cardinality(known.before_values)] as value
    ) as last_known
    group by spread.customer_id, spread.metric_id, spread.from_day
),

wanted as (
    select
        tails.customer_id,
        tails.metric_id,
        case
            when cardinality(known.before_values) > 0 then known.base_day
            else tails.from_day
        end as base_day,
        known.before_values || gap.daily_values || tails.daily_values as daily_values,
        known.before_used || gap.used_days || tails.used_days as used_days
    from tails
    inner join known
        on known.customer_id = tails.customer_id
        and known.metric_id = tails.metric_id
    -- Between the end of the series and the first changed day nothing was used.
    cross join lateral (
        select case
            when cardinality(known.before_values) > 0
                then tails.from_day - known.base_day - cardinality(known.before_values)
            else 0
        end as days
    ) as missing
    cross join lateral (
        select
            array_fill(
                case tails.kind
                    when 'max' then 0
                    else known.before_values[cardinality(known.before_values)]
                end,
                array[missing.days]
            ) as daily_values,
            repeat('0', missing.days)::varbit as used_days
    ) as gap
),

trimmed as (
    select
        wanted.customer_id,
        wanted.metric_id,
        wanted.base_day + surplus.days as base_day,
        wanted.daily_values[surplus.days + 1:] as daily_values,
        substring(wanted.used_days from surplus.days + 1) as used_days
    from wanted
    cross join params
    cross join lateral (
        select case
            when cardinality(wanted.daily_values) > params.most_days
                then greatest(0, params.first_day - wanted.base_day)
            else 0
        end as days
    ) as surplus
)

insert into usage_series (customer_id, metric_id, base_day, daily_values, used_days)
select customer_id, metric_id, base_day, daily_values, used_days
from trimmed
order by customer_id, metric_id
on conflict (customer_id, metric_id) do update set
    base_day = excluded.base_day,
    daily_values = excluded.daily_values,
    used_days = excluded.used_days
returning usage_series.customer_id
