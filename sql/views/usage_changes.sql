-- How has the use of each metric changed: the 15 days before a day, against the 15 before those?
-- One row per series with use in the earlier ones, on that day and as it looked the day before.
-- In thousandths; changes per mille, and beside them what the customers of the metric did in the middle.
create function metrics.usage_changes(today date)
returns table (
    customer_id bigint,
    metric_id smallint,
    used bigint,
    used_before bigint,
    days_with_data bigint,
    change int,
    change_yesterday int,
    portfolio_change int,
    portfolio_change_yesterday int,
    share numeric
)
language sql stable
as $$
    with windows as materialized (
        select
            series.customer_id,
            series.metric_id,
            now.used,
            now.used_before,
            days.with_data,
            ((now.used - now.used_before) * 1000 / nullif(now.used_before, 0)) as change,
            (
                (yesterday.used - yesterday.used_before) * 1000 / nullif(yesterday.used_before, 0)
            ) as change_yesterday
        from usage_series as series
        inner join usage_metrics
            on usage_metrics.id = series.metric_id
            and usage_metrics.name <> 'support_tickets'
        cross join lateral (
            select
                metrics.usage_in_days(
                    usage_metrics.kind, series.daily_values, series.base_day, $1 - 15, $1
                ) as used,
                metrics.usage_in_days(
                    usage_metrics.kind, series.daily_values, series.base_day, $1 - 30, $1 - 15
                ) as used_before
        ) as now
        cross join lateral (
            select
                metrics.usage_in_days(
                    usage_metrics.kind, series.daily_values, series.base_day, $1 - 16, $1 - 1
                ) as used,
                metrics.usage_in_days(
                    usage_metrics.kind, series.daily_values, series.base_day, $1 - 31, $1 - 16
                ) as used_before
        ) as yesterday
        cross join lateral (
            select greatest($1 - 30 - series.base_day, 0) as skipped
        ) as past
        cross join lateral (
            select bit_count(
                substring(
                    series.used_days
                    from past.skipped + 1
                    for greatest($1 - series.base_day - past.skipped, 0)
                )
            ) as with_data
        ) as days
        where now.used_before > 0
    ),

    portfolio as materialized (
        select
            windows.metric_id,
            sum(windows.used_before) as used_before,
            -- Of fewer than ten customers each is too much of the whole to be measured by it.
            case
                when count(*) filter (where windows.with_data >= 14) >= 10
                    then percentile_disc(0.5) within group (order by windows.change)
                    filter (where windows.with_data >= 14)
                else 0
            end as change,
            case
                when count(*) filter (where windows.with_data >= 14) >= 10
                    then percentile_disc(0.5) within group (order by windows.change_yesterday)
                    filter (where windows.with_data >= 14)
                else 0
            end as change_yesterday
        from windows
        group by windows.metric_id
    )

    select
        windows.customer_id,
        windows.metric_id,
        windows.used,
        windows.used_before,
        windows.with_data as days_with_data,
        windows.change::int as change,
        windows.change_yesterday::int as change_yesterday,
        portfolio.change::int as portfolio_change,
        portfolio.change_yesterday::int as portfolio_change_yesterday,
        windows.used_before / portfolio.used_before as share
    from windows
    inner join portfolio on portfolio.metric_id = windows.metric_id
$$;
