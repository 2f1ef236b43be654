-- Who uses less than before, beyond what all customers do? Of the metric of which the customer uses the
-- largest share of all. One row per customer that has not come back within 10 %; it opens from 20 % on.
create function metrics.risk_declining_usage(today date)
returns table (
    customer_id bigint,
    subscription_id bigint,
    severity text,
    effect numeric,
    stake_currency text,
    stake_minor numeric,
    needs_mrr boolean,
    facts jsonb,
    figures jsonb,
    since_at timestamptz,
    opens boolean
)
language sql stable
as $$
    with changes as materialized (
        select
            changes.*,
            usage_metrics.name as metric,
            usage_metrics.kind,
            changes.fair_change <= -200
            and changes.change <= -200
            and changes.days_with_data >= 14 as is_large
        from metrics.usage_changes($1, 100) as changes
        inner join usage_metrics on usage_metrics.id = changes.metric_id
    ),

    found as (
        select
            changes.customer_id,
            changes.metric,
            changes.used,
            changes.used_before,
            changes.change,
            changes.portfolio_change,
            changes.fair_change,
            changes.is_large
            and (
                changes.was_large
                or changes.used < (
                    select percentile_disc(0.1) within group (order by past.used)
                    from usage_series as series
                    -- Every 15 days of the customer's own past that were over before these began.
                    cross join lateral generate_series(14, $1 - 16 - series.base_day) as n
                    cross join lateral metrics.usage_in_days(
                        changes.kind,
                        series.daily_values,
                        series.base_day,
                        series.base_day + n - 14,
                        series.base_day + n + 1
                    ) as past
                    where
                        series.customer_id = changes.customer_id
                        and series.metric_id = changes.metric_id
                    having count(*) >= 30
                )
            ) as opens
        from changes
        union all
        -- Who uses nothing any more has nothing to fall from, and has not come back.
        select
            alerts.customer_id,
            alerts.data ->> 'metric' as metric,
            0 as used,
            0 as used_before,
            -1000 as change,
            0 as portfolio_change,
            -1000 as fair_change,
            false as opens
        from alerts
        where
            alerts.type = 'declining_usage'
            and alerts.resolved_at is null
            and not exists (
                select
                from usage_series as series
                inner join usage_metrics as kinds
                    on kinds.id = series.metric_id
                    and kinds.name <> 'support_tickets'
                cross join lateral metrics.usage_in_days(
                    kinds.kind, series.daily_values, series.base_day, $1 - 30, $1
                ) as lately
                where series.customer_id = alerts.customer_id and lately.used > 0
            )
    )

    select
        found.customer_id,
        null::bigint as subscription_id,
        case when found.fair_change <= -600 then 'critical' else 'warning' end as severity,
        -found.fair_change / 1000.0 as effect,
        null::text as stake_currency,
        null::numeric as stake_minor,
        true as needs_mrr,
        jsonb_build_object('metric', found.metric) as facts,
        jsonb_build_object(
            'a_day_before', trim_scale(round(found.used_before / 15000.0, 3))::text,
            'a_day', trim_scale(round(found.used / 15000.0, 3))::text,
            'change', round(found.change / 1000.0, 2),
            'portfolio_change', round(found.portfolio_change / 1000.0, 2)
        ) as figures,
        null::timestamptz as since_at,
        found.opens
    from found
$$;
