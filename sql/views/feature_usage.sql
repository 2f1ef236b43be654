-- How much of their limits do the customers of each plan use? One row per plan and limited metric: what
-- they used in the last whole period, or in this one while there is none. Shares of the limit; MRR in
-- base_currency.
create function metrics.feature_usage(
    before_at timestamptz, today date, timezone text, base_currency text
)
returns table (
    plan_id text,
    plan_name text,
    metric text,
    customers bigint,
    high_items bigint,
    low_items bigint,
    items bigint,
    points numeric[],
    mrr_minor numeric
)
language sql stable
as $$
    with rates as materialized (
        select
            rates.currency,
            rates.minor_factor
        from metrics.fx_rates_at($4, $2) as rates
    ),

    limits as materialized (
        select
            limits.price_id,
            usage_metrics.id as metric_id,
            usage_metrics.kind,
            limits.metric,
            limits.per,
            -- Of what may be added up over a year, a month is a twelfth.
            case
                when limits.per = 'year' and usage_metrics.kind = 'sum'
                    then limits.limit_quantity / 12
                else limits.limit_quantity
            end as limit_quantity
        from metrics.price_limits_on($2) as limits
        inner join usage_metrics on usage_metrics.name = limits.metric
        where limits.limit_quantity > 0
    ),

    items as materialized (
        select
            items.customer_id,
            items.plan_id,
            items.plan_name,
            items.price_id,
            items.mrr_minor * rates.minor_factor as mrr_minor,
            items.month_day,
            items.from_day,
            (items.month_day - interval '1 month')::date as month_before_day,
            (items.from_day - items.step)::date as before_day
        from metrics.licensed_items($1, $2, $3, null) as items
        left join rates on rates.currency = items.currency
    ),

    -- Reckoned before anything is sorted, or whole series would be.
    shares as materialized (
        select
            windows.plan_id,
            windows.plan_name,
            windows.metric,
            windows.customer_id,
            windows.mrr_minor,
            case
                when windows.kind = 'sum'
                    then
                        metrics.series_at(
                            windows.daily_values, windows.base_day, windows.until_day - 1
                        )
                        - metrics.series_at(
                            windows.daily_values, windows.base_day, windows.from_day - 1
                        )
                when windows.kind = 'last'
                    then
                        metrics.series_at(
                            windows.daily_values, windows.base_day, windows.until_day - 1
                        )
                else (
                    select coalesce(max(value), 0)
                    from unnest(
                        windows.daily_values[
                            greatest(windows.from_day - windows.base_day + 1, 1):
                            windows.until_day - windows.base_day
                        ]
                    ) as value
                )
            end / 1000.0 / windows.limit_quantity as share
        from (
            select
                items.plan_id,
                items.plan_name,
                items.customer_id,
                items.mrr_minor,
                limits.metric,
                limits.kind,
                limits.limit_quantity,
                series.base_day,
                series.daily_values,
                case when known.is_whole then period.before_day else period.this_day end
                    as from_day,
                case when known.is_whole then period.this_day else $2 + 1 end as until_day
            from items
            inner join limits on limits.price_id = items.price_id
            inner join usage_series as series
                on series.customer_id = items.customer_id
                and series.metric_id = limits.metric_id
            cross join lateral (
                select
                    case limits.per
                        when 'period' then items.from_day
                        else items.month_day
                    end as this_day,
                    case limits.per
                        when 'period' then items.before_day
                        else items.month_before_day
                    end as before_day
            ) as period
            cross join lateral (
                select series.base_day <= period.before_day as is_whole
            ) as known
            -- Each window is looked up once.
            offset 0
        ) as windows
    ),

    -- One sort for all of them.
    spread as (
        select
            plan_id,
            plan_name,
            metric,
            count(distinct customer_id) as customers,
            count(*) filter (where share > 0.8) as high_items,
            count(*) filter (where share < 0.1) as low_items,
            count(*) as items,
            percentile_disc(array[0.10, 0.25, 0.50, 0.75, 0.90])
                within group (order by share) as points,
            sum(mrr_minor) as mrr_minor
        from shares
        group by plan_id, plan_name, metric
    )

    select
        spread.plan_id,
        spread.plan_name,
        spread.metric,
        spread.customers,
        spread.high_items,
        spread.low_items,
        spread.items,
        spread.points,
        spread.mrr_minor
    from spread
$$;
