-- Who suddenly writes many more tickets than before? In the 7 days up to and with a day, against the
-- mean week of the 8 before. One row per customer above 1.5 times, or a lower threshold; from threshold times
-- on it opens.
create function metrics.risk_support_ticket_spike(
    today date, threshold numeric, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select
        series.customer_id,
        null::bigint as subscription_id,
        'warning' as severity,
        counted.tickets as effect,
        null::text as stake_currency,
        null::numeric as stake_minor,
        true as needs_mrr,
        '{}'::jsonb as facts,
        jsonb_build_object(
            'tickets', trim_scale(counted.tickets)::text,
            'mean_week', trim_scale(round(counted.mean_week, 2))::text
        ) as figures,
        null::timestamptz as since_at,
        counted.tickets >= 3 and counted.tickets >= $2 * counted.mean_week as opens
    from usage_metrics
    inner join usage_series as series on series.metric_id = usage_metrics.id
    cross join lateral (
        select
            (
                metrics.series_at(series.daily_values, series.base_day, $1)
                - metrics.series_at(series.daily_values, series.base_day, $1 - 7)
            ) / 1000.0 as tickets,
            (
                metrics.series_at(series.daily_values, series.base_day, $1 - 7)
                - metrics.series_at(series.daily_values, series.base_day, $1 - 63)
            ) / 8000.0 as mean_week
    ) as counted
    where
        usage_metrics.name = 'support_tickets'
        and usage_metrics.kind = 'sum'
        and ($4 or series.customer_id = any($3))
        and counted.tickets > 0
        and counted.tickets >= least(1.5, $2) * counted.mean_week
$$;
