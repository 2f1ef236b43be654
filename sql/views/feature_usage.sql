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

    -- In thousandths, as use is: what reaches the limit, above what is it much, below what little? Numbered,
    -- so that what belongs together is sorted by one small key.
    limits as materialized (
        select
            limits.price_id,
            usage_metrics.id as metric_id,
            usage_metrics.kind = 'sum' as is_sum,
            usage_metrics.kind = 'last' as is_last,
            limits.metric,
            limits.per = 'period' as is_by_period,
            year.months,
            versions.plan_id,
            versions.plan_name,
            dense_rank() over (order by versions.plan_id, versions.plan_name, limits.metric)
                as number,
            least(ceil(limits.limit_quantity * 1000), 9e18)::int8 as whole,
            least(floor(limits.limit_quantity * 800 / year.months), 9e18)::int8 as much,
            least(ceil(limits.limit_quantity * 100 / year.months), 9e18)::int8 as little
        from metrics.price_limits_on($2) as limits
        inner join usage_metrics on usage_metrics.name = limits.metric
        inner join metrics.plan_versions as versions on versions.price_id = limits.price_id
        -- Of what may be added up over a year, a month is a twelfth.
        cross join lateral (
            select case when limits.per = 'year' and usage_metrics.kind = 'sum' then 12 else 1 end
                as months
        ) as year
        where limits.limit_quantity > 0
    ),

    items as materialized (
        select
            items.customer_id,
            items.price_id,
            items.mrr_minor * rates.minor_factor as mrr_minor,
            items.month_day,
            items.from_day,
            (items.month_day - interval '1 month')::date as month_before_day,
            (items.from_day - items.step)::date as before_day
        from metrics.licensed_items($1, $2, $3, null) as items
        left join rates on rates.currency = items.currency
    ),

    used as (
        select
            windows.number,
            windows.customer_id,
            windows.mrr_minor,
            windows.months,
            windows.whole,
            windows.much,
            windows.little,
            case
                when windows.is_sum
                    then
                        metrics.series_at(
                            windows.daily_values, windows.base_day, windows.until_day - 1
                        )
                        - metrics.series_at(
                            windows.daily_values, windows.base_day, windows.from_day - 1
                        )
                when windows.is_last
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
            end as quantity
        from (
            select
                items.customer_id,
                items.mrr_minor,
                limits.number,
                limits.is_sum,
                limits.is_last,
                limits.months,
                limits.whole,
                limits.much,
                limits.little,
                series.base_day,
                series.daily_values,
                case when known.is_whole then period.before_day else period.this_day end
                    as from_day,
                case when known.is_whole then period.this_day else $2 + 1 end as until_day
            from items
            inner join usage_series as series on series.customer_id = items.customer_id
            -- The planner takes the limits for few; of a left join it still expects every series, and so
            -- looks up none of them one by one.
            left join limits
                on limits.price_id = items.price_id
                and limits.metric_id = series.metric_id
            cross join lateral (
                select
                    case when limits.is_by_period then items.from_day else items.month_day end
                        as this_day,
                    case when limits.is_by_period then items.before_day else items.month_before_day end
                        as before_day
            ) as period
            cross join lateral (
                select series.base_day <= period.before_day as is_whole
            ) as known
            -- Each window is looked up once.
            offset 0
        ) as windows
        where windows.number is not null
        offset 0
    ),

    -- One sort for all of them. Shares are in millionths, and what nobody can use is cut off.
    spread as (
        select
            used.number,
            count(distinct used.customer_id) as customers,
            count(*) filter (where used.quantity > used.much) as high_items,
            count(*) filter (where used.quantity < used.little) as low_items,
            count(*) as items,
            percentile_disc(array[0.10, 0.25, 0.50, 0.75, 0.90]) within group (
                order by metrics.millionths(
                    least(used.quantity, 700000000000000000) * used.months, used.whole
                )
            ) as points,
            sum(used.mrr_minor) as mrr_minor
        from used
        group by used.number
    ),

    names as (
        select distinct
            limits.number,
            limits.plan_id,
            limits.plan_name,
            limits.metric
        from limits
    )

    select
        names.plan_id,
        names.plan_name,
        names.metric,
        spread.customers,
        spread.high_items,
        spread.low_items,
        spread.items,
        array(
            select round(point * 0.000001, 6)
            from unnest(spread.points) with ordinality as points (point, place)
            order by place
        ),
        spread.mrr_minor
    from spread
    inner join names on names.number = spread.number
$$;
