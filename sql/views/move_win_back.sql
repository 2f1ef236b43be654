-- Who left in the last 90 days, had used the product in the 30 days before, and has not come back? Who
-- pauses, or has everything for free, has not left for as long as a subscription runs, and who is on trial
-- again has come back. Of some customers or of all. One row per customer: what they paid when they left
-- last, of several currencies the most at one day's rates.
create function metrics.move_win_back(
    before_at timestamptz,
    today date,
    timezone text,
    base_currency text,
    customer_ids bigint[],
    is_everybody boolean
)
returns setof metrics.move
language sql stable
as $$
    with churned as (
        select distinct on (movements.customer_id)
            movements.customer_id,
            movements.currency,
            movements.mrr_before_minor,
            movements.cause,
            (movements.occurred_at at time zone $3)::date as left_day
        from mrr_movements as movements
        left join metrics.fx_rates_at($4, $2) as rates on rates.currency = movements.currency
        where
            movements.type = 'churn'
            and movements.occurred_at >= $1 - interval '90 days'
            and movements.occurred_at < $1
            and ($6 or movements.customer_id = any($5))
        order by
            movements.customer_id,
            rates.minor_factor is null,
            movements.occurred_at desc,
            movements.mrr_before_minor * rates.minor_factor desc,
            movements.currency
    )

    select
        'win_back',
        'customer:' || churned.customer_id,
        churned.customer_id,
        null,
        churned.currency,
        churned.mrr_before_minor,
        'message',
        jsonb_build_object(
            'left_day', churned.left_day::text,
            'cause', churned.cause,
            'last_used_day', usage.last_used_day::text,
            'days_used', usage.days_used
        )
    from churned
    cross join lateral (
        select
            max(daily.day) as last_used_day,
            count(distinct daily.day) as days_used
        from usage_metrics
        inner join usage_daily as daily
            on daily.metric_id = usage_metrics.id
            and daily.customer_id = churned.customer_id
            and daily.day >= churned.left_day - 30
            and daily.day <= churned.left_day
            and daily.quantity > 0
        where usage_metrics.name <> 'support_tickets'
    ) as usage
    where
        usage.days_used > 0
        and not exists (
            select
            from mrr_spans as spans
            where
                spans.customer_id = churned.customer_id
                and spans.from_at < $1
                and (spans.until_at is null or spans.until_at >= $1)
        )
        and not exists (
            select
            from subscriptions
            where
                subscriptions.customer_id = churned.customer_id
                and (subscriptions.ended_at is null or subscriptions.ended_at >= $1)
                and (
                    subscriptions.status = 'trialing'
                    or (
                        churned.cause in ('paused', 'comped')
                        and subscriptions.status in ('active', 'past_due', 'paused')
                    )
                )
        )
$$;
