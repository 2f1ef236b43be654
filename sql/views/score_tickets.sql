-- Who writes so many tickets that it is a spike (see risk_support_ticket_spike)? Of those listed, or of
-- everybody. One row per customer: the tickets of the 7 days up to and with a day.
create function metrics.score_tickets(
    today date, threshold numeric, customer_ids bigint[], is_everybody boolean, is_by_day boolean
)
returns table (customer_id bigint, tickets numeric)
language sql stable
as $$
    select
        counted.customer_id,
        counted.tickets
    from (
        select
            series.customer_id,
            (
                metrics.series_at(series.daily_values, series.base_day, $1)
                - metrics.series_at(series.daily_values, series.base_day, $1 - 7)
            ) / 1000.0 as tickets,
            (
                metrics.series_at(series.daily_values, series.base_day, $1 - 7)
                - metrics.series_at(series.daily_values, series.base_day, $1 - 63)
            ) / 8000.0 as mean_week
        from usage_series as series
        where
            series.metric_id = (
                select usage_metrics.id
                from usage_metrics
                where usage_metrics.name = 'support_tickets' and usage_metrics.kind = 'sum'
            )
            and not $5
            and ($4 or series.customer_id = any($3))
    ) as counted
    where counted.tickets >= 3 and counted.tickets >= $2 * counted.mean_week
    union all
    select
        counted.customer_id,
        counted.tickets
    from (
        select
            daily.customer_id,
            sum(daily.quantity) filter (where daily.day > $1 - 7) as tickets,
            coalesce(sum(daily.quantity) filter (where daily.day <= $1 - 7), 0) / 8 as mean_week
        from usage_daily as daily
        inner join usage_metrics
            on usage_metrics.id = daily.metric_id
            and usage_metrics.name = 'support_tickets'
            and usage_metrics.kind = 'sum'
        where
            $5
            and daily.day > $1 - 63
            and daily.day <= $1
            and ($4 or daily.customer_id = any($3))
        group by daily.customer_id
    ) as counted
    where counted.tickets >= 3 and counted.tickets >= $2 * counted.mean_week
$$;
