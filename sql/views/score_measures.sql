-- What would somebody on each price go to, and which limits do the two have, on one day?
-- One row per price and metric that either plan limits, or one without a metric. Limits in thousandths, as
-- use is. The dearest price has the highest number. Metrics counts those that the next plan limits, or the
-- price itself where there is no dearer plan.
create function metrics.score_measures(before_at timestamptz, today date)
returns table (
    price_id text,
    number bigint,
    next_plan text,
    metrics bigint,
    metric_id smallint,
    limit_quantity bigint,
    per text,
    period_days int,
    is_in_next boolean
)
language sql stable
as $$
    with versions as materialized (
        select
            versions.plan_id,
            versions.plan_name,
            versions.product_id,
            versions.interval,
            versions.interval_count,
            versions.currency,
            versions.price_id,
            versions.monthly_minor,
            case versions.interval
                when 'day' then versions.interval_count
                when 'week' then 7 * versions.interval_count
                else 30
            end as period_days,
            versions.from_at < $1
            and (versions.until_at is null or versions.until_at >= $1)
            -- Whether one that has been superseded was on sale before, nobody has written down.
            and (versions.is_active or versions.until_at is not null)
            and versions.usage_type = 'licensed'
            and versions.monthly_minor is not null as is_on_offer,
            -- The dearest has the highest number.
            row_number() over (order by versions.monthly_minor nulls first, versions.price_id)
                as number
        from metrics.plan_versions as versions
    ),

    -- In thousandths, as use is.
    limits as materialized (
        select
            versions.number,
            meters.id as metric_id,
            limits.per,
            least(round(limits.limit_quantity * 1000), 4e18)::bigint as limit_quantity
        from metrics.price_limits_on($2) as limits
        inner join versions on versions.price_id = limits.price_id
        inner join metrics.score_meters as meters on meters.name = limits.metric
    ),

    -- The plan that somebody on each price would go to; where there is none, the plan itself.
    next_plans as materialized (
        select
            versions.price_id,
            versions.number,
            versions.period_days,
            coalesce(next.number, versions.number) as next_number,
            next.plan_name as next_plan,
            (
                select count(*) from limits
                where limits.number = coalesce(next.number, versions.number)
            ) as metrics
        from versions
        left join lateral (
            select
                others.number,
                others.plan_name
            from versions as others
            where
                others.is_on_offer
                and others.plan_id <> versions.plan_id
                and others.product_id = versions.product_id
                and others.interval = versions.interval
                and others.interval_count = versions.interval_count
                and others.currency = versions.currency
                and others.monthly_minor > versions.monthly_minor
            order by others.monthly_minor, others.price_id
            limit 1
        ) as next on true
    )

    select
        next_plans.price_id,
        next_plans.number,
        next_plans.next_plan,
        next_plans.metrics,
        coalesce(limits.metric_id, next_limits.metric_id) as metric_id,
        limits.limit_quantity,
        limits.per,
        next_plans.period_days,
        next_limits.metric_id is not null as is_in_next
    from next_plans
    left join metrics.score_meters as meters on true
    left join limits
        on limits.number = next_plans.number
        and limits.metric_id = meters.id
    left join limits as next_limits
        on next_limits.number = next_plans.next_number
        and next_limits.metric_id = meters.id
$$;
