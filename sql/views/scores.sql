-- How ready are customers to pay more, by what is known just before an instant? Of some who pay, or of all.
-- One row per customer with MRR; of everybody, or of those listed. The weights are those of version 1.
-- By day, use is counted from the record and not from the series (see score_usage). Of an instant long
-- past, is_past goes by what was known then: the ledger, and what Stripe had told; its use goes by day.
-- Today is the day of that instant.
create function metrics.scores(
    before_at timestamptz,
    today date,
    timezone text,
    base_currency text,
    ticket_spike numeric,
    customer_ids bigint[],
    is_everybody boolean,
    is_by_day boolean,
    is_past boolean
)
returns table (
    customer_id bigint,
    score smallint,
    not_scored text,
    category text,
    cap text,
    headroom_points numeric,
    growth_points numeric,
    breadth_points numeric,
    payment_points numeric,
    tenure_points numeric,
    trend numeric,
    trend_metric text,
    evidence jsonb,
    base_mrr_minor numeric
)
language sql stable
as $$
    with upgrades as materialized (
        select
            movements.customer_id,
            max(movements.occurred_at) as upgraded_at
        from mrr_movements as movements
        where
            movements.type = 'expansion'
            and movements.occurred_at >= $1 - interval '60 days'
            and movements.occurred_at < $1
            and ($7 or movements.customer_id = any($6))
        group by movements.customer_id
    ),

    parts as (
        select
            pace.*,
            payments.invoices,
            payments.at_first_try,
            greatest(
                ($1 at time zone $3)::date - (customers.first_paid_at at time zone $3)::date, 0
            ) as tenure_days,
            standing.cancel_at,
            coalesce(standing.is_past_due, false) as is_past_due,
            upgrades.upgraded_at,
            tickets.tickets,
            case
                when standing.cancel_at is not null then 'scheduled_cancellation'
                when standing.is_past_due then 'past_due'
                when upgrades.upgraded_at is not null then 'recent_upgrade'
            end as cap
        from metrics.score_pace($1, $2, $4, $6, $7, $8, $9) as pace
        inner join customers on customers.id = pace.customer_id
        left join metrics.score_standing($1, $6, $7, $9) as standing
            on standing.customer_id = pace.customer_id
        left join upgrades on upgrades.customer_id = pace.customer_id
        left join metrics.score_tickets($2, $5, $6, $7, $8) as tickets
            on tickets.customer_id = pace.customer_id
        left join metrics.score_payments($1, $6, $7, $9) as payments
            on payments.customer_id = pace.customer_id
        offset 0
    ),

    -- In millionths of a point.
    points as (
        select
            parts.*,
            -- From 0.4 on, full at 0.9.
            coalesce(least(greatest(parts.share - 400000, 0), 500000) * 90, 0) as headroom,
            coalesce(least(greatest(parts.trend, 0), 5000) * 4000, 0) as growth,
            coalesce(15000000 * parts.metrics_used / nullif(parts.metrics, 0), 0) as breadth,
            coalesce(10000000 * parts.at_first_try / parts.invoices, 10000000) as payment,
            coalesce(10000000 * least(parts.tenure_days, 180)::bigint / 180, 0) as tenure
        from parts
        offset 0
    ),

    totals as (
        select
            points.*,
            least(
                -- What was cut off above is less than a hundred millionths, most of it of headroom.
                (
                    points.headroom
                    + points.growth
                    + points.breadth
                    + points.payment
                    + points.tenure
                    + 500100
                ) / 1000000,
                case when points.cap is null then 100 else 30 end
            )::smallint as total,
            coalesce(points.used_days >= 14, false) as is_scored
        from points
        offset 0
    )

    select
        totals.customer_id,
        case when totals.is_scored then totals.total end as score,
        case when not totals.is_scored then 'too_little_usage' end as not_scored,
        case
            when not totals.is_scored then null
            when totals.trend < -2000 or totals.cancel_at is not null then 'likely_to_churn'
            when
                totals.is_past_due
                or totals.upgraded_at is not null
                or totals.tickets is not null
                or totals.total < 40
                then 'do_not_touch'
            when totals.total >= 70 then 'safe_to_upsell'
            else 'neutral'
        end as category,
        totals.cap,
        round(totals.headroom * 0.000001, 2) as headroom_points,
        round(totals.growth * 0.000001, 2) as growth_points,
        round(totals.breadth * 0.000001, 2) as breadth_points,
        round(totals.payment * 0.000001, 2) as payment_points,
        round(totals.tenure * 0.000001, 2) as tenure_points,
        round(totals.trend * 0.0001, 4) as trend,
        main.name as trend_metric,
        jsonb_build_object(
            'usage_days', coalesce(totals.used_days, 0),
            'usage_days_lately', (
                select count(distinct usage_daily.day)
                from metrics.score_meters as meters
                inner join usage_daily
                    on usage_daily.metric_id = meters.id
                    and usage_daily.customer_id = totals.customer_id
                    and usage_daily.day >= $2 - 30
                    and usage_daily.day < $2
                    and usage_daily.quantity > 0
            ),
            'metric', closest.name,
            'used', trim_scale(totals.limit_used / 1000.0)::text,
            'limit', trim_scale(totals.limit_quantity / 1000.0)::text,
            'share', round(totals.share * 0.000001, 4),
            'trend_metric', main.name,
            'trend', round(totals.trend * 0.0001, 4),
            'metrics', coalesce(totals.metrics, 0),
            'metrics_used', coalesce(totals.metrics_used, 0),
            'next_plan', totals.next_plan,
            'invoices', coalesce(totals.invoices, 0),
            'paid_at_first_try', coalesce(totals.at_first_try, 0),
            'tenure_days', totals.tenure_days,
            'cancel_at', metrics.instant_text(totals.cancel_at),
            'is_past_due', totals.is_past_due,
            'upgraded_at', metrics.instant_text(totals.upgraded_at),
            'tickets_of_spike', trim_scale(totals.tickets)::text
        ) as evidence,
        totals.base_mrr_minor
    from totals
    left join metrics.score_meters as main on main.place = totals.trend_place
    left join metrics.score_meters as closest on closest.place = totals.limit_place
$$;
