-- Who uses less than before: in the 15 days before a day, against the 15 before those? One row per
-- customer whose use has fallen by more than least per mille, beyond what all customers' did: of the
-- metric of which the customer uses the largest share of all.
-- Use in thousandths; changes per mille. The portfolio's is what its customers did in the middle. Only a
-- fall of it is taken off: who grew less than the others has not declined.
create function metrics.usage_changes(today date, least_fall int)
returns table (
    customer_id bigint,
    metric_id smallint,
    used bigint,
    used_before bigint,
    days_with_data bigint,
    change bigint,
    portfolio_change bigint,
    fair_change bigint,
    was_large boolean
)
language sql stable
as $$
    with windows as materialized (
        select
            looked.customer_id,
            looked.metric_id,
            looked.used,
            looked.used_before,
            looked.days_with_data,
            metrics.millionths(looked.used - looked.used_before, looked.used_before) / 1000
                as change,
            metrics.millionths(
                looked.used_yesterday - looked.before_yesterday, nullif(looked.before_yesterday, 0)
            ) / 1000 as change_yesterday
        from (
            select
                series.customer_id,
                series.metric_id,
                now.used,
                before.used as used_before,
                yesterday.used as used_yesterday,
                before_yesterday.used as before_yesterday,
                bit_count(
                    substring(
                        series.used_days
                        from greatest($1 - 30 - series.base_day, 0) + 1
                        for greatest($1 - greatest(series.base_day, $1 - 30), 0)
                    )
                ) as days_with_data
            from usage_series as series
            inner join usage_metrics
                on usage_metrics.id = series.metric_id
                and usage_metrics.name <> 'support_tickets'
            cross join lateral metrics.usage_in_days(
                usage_metrics.kind, series.daily_values, series.base_day, $1 - 15, $1
            ) as now
            cross join lateral metrics.usage_in_days(
                usage_metrics.kind, series.daily_values, series.base_day, $1 - 30, $1 - 15
            ) as before
            cross join lateral metrics.usage_in_days(
                usage_metrics.kind, series.daily_values, series.base_day, $1 - 16, $1 - 1
            ) as yesterday
            cross join lateral metrics.usage_in_days(
                usage_metrics.kind, series.daily_values, series.base_day, $1 - 31, $1 - 16
            ) as before_yesterday
            -- Each window is looked up once.
            offset 0
        ) as looked
        where looked.used_before > 0
    ),

    portfolio as materialized (
        select
            windows.metric_id,
            sum(windows.used_before) as used_before,
            -- Of fewer than ten customers each is too much of the whole to be measured by it.
            case
                when count(*) filter (where windows.days_with_data >= 14) >= 10
                    then percentile_disc(0.5) within group (order by windows.change)
                    filter (where windows.days_with_data >= 14)
                else 0
            end as change,
            case
                when count(*) filter (where windows.days_with_data >= 14) >= 10
                    then percentile_disc(0.5) within group (order by windows.change_yesterday)
                    filter (where windows.days_with_data >= 14)
                else 0
            end as change_yesterday
        from windows
        group by windows.metric_id
    ),

    fallen as materialized (
        select distinct windows.customer_id
        from windows
        inner join portfolio on portfolio.metric_id = windows.metric_id
        where windows.change - least(portfolio.change, 0) < -$2
    ),

    main as (
        select distinct on (windows.customer_id)
            windows.*,
            portfolio.change as portfolio_change,
            windows.change - least(portfolio.change, 0) as fair_change,
            windows.change_yesterday <= -200
            and windows.change_yesterday - least(portfolio.change_yesterday, 0) <= -200
                as was_large
        from windows
        inner join fallen on fallen.customer_id = windows.customer_id
        inner join portfolio on portfolio.metric_id = windows.metric_id
        order by
            windows.customer_id,
            windows.used_before / portfolio.used_before desc,
            windows.metric_id
    )

    select
        main.customer_id,
        main.metric_id,
        main.used,
        main.used_before,
        main.days_with_data,
        main.change,
        main.portfolio_change,
        main.fair_change,
        main.was_large
    from main
    where main.fair_change < -$2
$$;
