-- What have customers used in the thirty days before a day, and in the thirty before those? Of those listed,
-- or of everybody. One row per customer and metric, in thousandths. What is not added up is looked at as
-- it stood at the end of each, and today. The series tell, which end today and may lag a few minutes; or,
-- by day, the record of each day, which takes longer.
create function metrics.score_usage(
    today date, customer_ids bigint[], is_everybody boolean, is_by_day boolean
)
returns table (
    customer_id bigint,
    metric_id smallint,
    is_sum boolean,
    place bigint,
    lately bigint,
    before bigint,
    standing bigint,
    days_before int,
    used_days bigint
)
language sql stable
as $$
    select
        series.customer_id,
        meters.id as metric_id,
        meters.is_sum,
        meters.place,
        case
            when meters.is_sum
                then
                    metrics.series_at(series.daily_values, series.base_day, $1 - 1)
                    - metrics.series_at(series.daily_values, series.base_day, $1 - 31)
            when meters.is_last
                then metrics.series_at(series.daily_values, series.base_day, $1 - 1)
            else (
                select coalesce(max(value), 0)
                from unnest(
                    series.daily_values[greatest($1 - 30 - series.base_day + 1, 1):]
                ) as value
            )
        end as lately,
        case
            when meters.is_sum
                then
                    metrics.series_at(series.daily_values, series.base_day, $1 - 31)
                    - metrics.series_at(series.daily_values, series.base_day, $1 - 61)
            when meters.is_last
                then metrics.series_at(series.daily_values, series.base_day, $1 - 31)
            else (
                select coalesce(max(value), 0)
                from unnest(
                    series.daily_values[
                        greatest($1 - 60 - series.base_day + 1, 1):
                        greatest($1 - 30 - series.base_day, 0)
                    ]
                ) as value
            )
        end as before,
        -- What is not added up stands there today as well.
        case
            when meters.is_last
                then metrics.series_at(series.daily_values, series.base_day, $1)
        end as standing,
        -- Of those thirty before, only the days that the customer was there for.
        least($1 - 30 - series.base_day, 30) as days_before,
        bit_count(
            substring(
                series.used_days
                from greatest($1 - 60 - series.base_day, 0) + 1
                for greatest($1 - greatest(series.base_day, $1 - 60), 0)
            )
        ) as used_days
    from usage_series as series
    inner join metrics.score_meters as meters on meters.id = series.metric_id
    where not $4 and ($3 or series.customer_id = any($2))
    union all
    select
        payers.customer_id,
        meters.id as metric_id,
        meters.is_sum,
        meters.place,
        case
            when meters.is_last then coalesce(recent.lately, recent.before, earlier.value)
            else coalesce(recent.lately, 0)
        end as lately,
        case
            when meters.is_last then coalesce(recent.before, earlier.value, 0)
            else coalesce(recent.before, 0)
        end as before,
        case
            when meters.is_last
                then coalesce(recent.today, recent.lately, recent.before, earlier.value)
        end as standing,
        case when earlier.day is null then least($1 - 30 - recent.first_day, 30) else 30 end
            as days_before,
        recent.used_days
    from (
        select listed.customer_id
        from unnest($2) as listed (customer_id)
        where $4 and not $3
        union all
        select customers.id
        from customers
        where $4 and $3
    ) as payers
    cross join metrics.score_meters as meters
    cross join lateral (
        select
            min(daily.day) as first_day,
            count(*) filter (where daily.day < $1) as used_days,
            (array_agg(daily.value order by daily.day desc) filter (where daily.day = $1))[1] as today,
            case
                when meters.is_sum
                    then sum(daily.value) filter (where daily.day >= $1 - 30 and daily.day < $1)
                when meters.is_last
                    then (array_agg(daily.value order by daily.day desc) filter (
                        where daily.day >= $1 - 30 and daily.day < $1
                    ))[1]
                else max(daily.value) filter (where daily.day >= $1 - 30)
            end::bigint as lately,
            case
                when meters.is_sum then sum(daily.value) filter (where daily.day < $1 - 30)
                when meters.is_last
                    then (array_agg(daily.value order by daily.day desc) filter (
                        where daily.day < $1 - 30
                    ))[1]
                else max(daily.value) filter (where daily.day < $1 - 30)
            end::bigint as before
        from (
            select
                usage_daily.day,
                least(greatest(round(usage_daily.quantity * 1000), -4e18), 4e18)::bigint as value
            from usage_daily
            where
                usage_daily.customer_id = payers.customer_id
                and usage_daily.metric_id = meters.id
                and usage_daily.day >= $1 - 60
                and usage_daily.day <= $1
        ) as daily
    ) as recent
    left join lateral (
        select
            usage_daily.day,
            least(greatest(round(usage_daily.quantity * 1000), -4e18), 4e18)::bigint as value
        from usage_daily
        where
            usage_daily.customer_id = payers.customer_id
            and usage_daily.metric_id = meters.id
            and usage_daily.day < $1 - 60
        order by usage_daily.day desc
        limit 1
    ) as earlier on true
    where recent.first_day is not null or earlier.day is not null
$$;
