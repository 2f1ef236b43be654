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
    with changes as (
        select distinct on (changes.customer_id) changes.*
        from metrics.usage_changes($1) as changes
        order by changes.customer_id, changes.share desc, changes.metric_id
    ),

    declines as (
        select
            changes.*,
            usage_metrics.name as metric,
            fair.change as fair_change,
            fair.change <= -200
            and changes.change <= -200
            and changes.days_with_data >= 14 as is_large,
            changes.change_yesterday <= -200
            and changes.change_yesterday - least(changes.portfolio_change_yesterday, 0) <= -200
                as was_large
        from changes
        inner join usage_metrics on usage_metrics.id = changes.metric_id
        -- Who grew less than the others has not declined: only a fall of all of them is taken off.
        cross join lateral (
            select changes.change - least(changes.portfolio_change, 0) as change
        ) as fair
        where fair.change < -100
    ),

    found as (
        select
            declines.customer_id,
            declines.metric,
            declines.used,
            declines.used_before,
            declines.change,
            declines.portfolio_change,
            declines.fair_change,
            declines.is_large
            and (
                declines.was_large
                or declines.used < (
                    select percentile_disc(0.1) within group (order by past.used)
                    from usage_series as series
                    inner join usage_metrics as kinds on kinds.id = series.metric_id
                    -- Every 15 days of the customer's own past that were over before these began.
                    cross join lateral generate_series(14, $1 - 16 - series.base_day) as n
                    cross join lateral (
                        select metrics.usage_in_days(
                            kinds.kind,
                            series.daily_values,
                            series.base_day,
                            series.base_day + n - 14,
                            series.base_day + n + 1
                        ) as used
                    ) as past
                    where
                        series.customer_id = declines.customer_id
                        and series.metric_id = declines.metric_id
                    having count(*) >= 30
                )
            ) as opens
        from declines
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
            and alerts.customer_id not in (select changes.customer_id from changes)
            and not exists (
                select
                from usage_series as series
                inner join usage_metrics as kinds
                    on kinds.id = series.metric_id
                    and kinds.name <> 'support_tickets'
                where
                    series.customer_id = alerts.customer_id
                    and metrics.usage_in_days(
                        kinds.kind, series.daily_values, series.base_day, $1 - 15, $1
                    ) > 0
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
