-- What have customers used in the thirty days before a day, and in the thirty before those? Of those listed,
-- or of everybody. One row per customer and metric, in thousandths. What is not added up is looked at as
-- it stood at the end of each, and today. Of days long past their records tell; else the series that ends today.
create function metrics.score_usage(
    today date, customer_ids bigint[], is_everybody boolean, is_past boolean
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
    -- A series ends today; of days that are past their records tell.
    select
        daily.customer_id,
        daily.metric_id,
        meters.is_sum,
        meters.place,
        coalesce(
            case
                when meters.is_sum
                    then sum(daily.value) filter (where daily.day >= $1 - 30 and daily.day < $1)
                when meters.is_last
                    then (array_agg(daily.value order by daily.day desc)
                        filter (where daily.day < $1))[1]
                else max(daily.value) filter (where daily.day >= $1 - 30)
            end,
            0
        )::bigint as lately,
        coalesce(
            case
                when meters.is_sum
                    then sum(daily.value) filter (
                        where daily.day >= $1 - 60 and daily.day < $1 - 30
                    )
                when meters.is_last
                    then (array_agg(daily.value order by daily.day desc)
                        filter (where daily.day < $1 - 30))[1]
                else max(daily.value) filter (
                    where daily.day >= $1 - 60 and daily.day < $1 - 30
                )
            end,
            0
        )::bigint as before,
        case
            when meters.is_last then (array_agg(daily.value order by daily.day desc))[1]
        end as standing,
        least($1 - 30 - min(daily.day), 30) as days_before,
        count(*) filter (where daily.day >= $1 - 60 and daily.day < $1) as used_days
    from (
        select
            usage_daily.customer_id,
            usage_daily.metric_id,
            usage_daily.day,
            least(greatest(round(usage_daily.quantity * 1000), -4e18), 4e18)::bigint as value
        from usage_daily
        where
            $4
            and usage_daily.day > $1 - 100
            and usage_daily.day <= $1
            and ($3 or usage_daily.customer_id = any($2))
    ) as daily
    inner join metrics.score_meters as meters on meters.id = daily.metric_id
    group by
        daily.customer_id, daily.metric_id, meters.is_sum, meters.is_last, meters.place
$$;
