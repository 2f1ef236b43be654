-- Who uses less than before, beyond what all customers do, as the newest look at everybody's usage found
-- before a day? One row per customer that has not come back within 10 %; it opens from 20 % on.
create function metrics.risk_declining_usage(today date)
returns setof metrics.risk
language sql stable
as $$
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
    from (
        select
            falls.customer_id,
            usage_metrics.name as metric,
            falls.used,
            falls.used_before,
            falls.change,
            falls.portfolio_change,
            falls.fair_change,
            falls.opens
        from usage_falls as falls
        inner join usage_metrics on usage_metrics.id = falls.metric_id
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
                select from usage_falls as falls where falls.customer_id = alerts.customer_id
            )
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
    ) as found
$$;
