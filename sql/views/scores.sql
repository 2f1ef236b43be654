-- How ready are customers to pay more, by what is known just before an instant? Of some who pay, or of all.
-- One row per customer with MRR. The weights of the parts are those of version 1.
create function metrics.scores(
    before_at timestamptz,
    today date,
    timezone text,
    base_currency text,
    ticket_spike numeric,
    customer_ids bigint[]
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
    with items as materialized (
        select
            items.customer_id,
            items.price_id,
            items.plan_id,
            items.currency,
            items.mrr_minor,
            case
                when items.step < interval '28 days' then extract(epoch from items.step) / 86400
                else 30
            end as period_days
        from metrics.licensed_items($1, $2, $3, $6) as items
    ),

    -- Who pays at all, also for what is metered.
    payers as materialized (
        select
            spans.customer_id,
            sum(spans.mrr_minor * rates.minor_factor) as base_mrr_minor
        from mrr_spans as spans
        left join metrics.fx_rates_at($4, $2) as rates on rates.currency = spans.currency
        where
            spans.from_at < $1
            and (spans.until_at is null or spans.until_at >= $1)
            and ($6 is null or spans.customer_id = any($6))
        group by spans.customer_id
    ),

    versions as materialized (
        select
            versions.plan_id,
            versions.plan_name,
            versions.product_id,
            versions.interval,
            versions.interval_count,
            versions.currency,
            versions.price_id,
            versions.monthly_minor,
            versions.is_active
            and versions.until_at is null
            and versions.usage_type = 'licensed'
            and versions.monthly_minor is not null as is_on_offer
        from metrics.plan_versions as versions
    ),

    limits as materialized (
        select
            limits.price_id,
            usage_metrics.id as metric_id,
            limits.limit_quantity,
            limits.per
        from metrics.price_limits_on($2) as limits
        inner join usage_metrics on usage_metrics.name = limits.metric
    ),

    -- The plan that somebody on each price would go to; where there is none, the plan itself.
    next_plans as materialized (
        select
            versions.price_id,
            coalesce(next.price_id, versions.price_id) as next_price_id,
            next.plan_name as next_plan
        from versions
        left join lateral (
            select
                others.price_id,
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
    ),

    -- Thirty whole days and the thirty before; in thousandths. What is not added up is looked at as it
    -- stood at the end of each.
    used as materialized (
        select
            series.customer_id,
            series.metric_id,
            usage_metrics.name as metric,
            usage_metrics.kind,
            case usage_metrics.kind
                when 'sum' then lately.at_end - lately.at_start
                when 'last' then lately.at_end
                else lately.largest
            end as lately,
            case usage_metrics.kind
                when 'sum' then lately.at_start - lately.before
                when 'last' then lately.at_start
                else lately.largest_before
            end as before,
            -- Of those thirty before, only the days that the customer was there for.
            least($2 - 30 - series.base_day, 30) as days_before,
            case usage_metrics.kind
                when 'last' then metrics.series_at(series.daily_values, series.base_day, $2)
                else lately.largest
            end as standing,
            bit_count(
                substring(
                    series.used_days
                    from greatest($2 - 60 - series.base_day, 0) + 1
                    for greatest($2 - greatest(series.base_day, $2 - 60), 0)
                )
            ) as used_days,
            bit_count(
                substring(
                    series.used_days
                    from greatest($2 - 30 - series.base_day, 0) + 1
                    for greatest($2 - greatest(series.base_day, $2 - 30), 0)
                )
            ) as used_days_lately
        from payers
        inner join usage_series as series on series.customer_id = payers.customer_id
        inner join usage_metrics
            on usage_metrics.id = series.metric_id
            and usage_metrics.name <> 'support_tickets'
        cross join lateral (
            select
                metrics.series_at(series.daily_values, series.base_day, $2 - 1) as at_end,
                metrics.series_at(series.daily_values, series.base_day, $2 - 31) as at_start,
                metrics.series_at(series.daily_values, series.base_day, $2 - 61) as before,
                case usage_metrics.kind
                    when 'max' then (
                        select coalesce(max(value), 0)
                        from unnest(
                            series.daily_values[greatest($2 - 30 - series.base_day + 1, 1):]
                        ) as value
                    )
                end as largest,
                case usage_metrics.kind
                    when 'max' then (
                        select coalesce(max(value), 0)
                        from unnest(
                            series.daily_values[
                                greatest($2 - 60 - series.base_day + 1, 1):
                                greatest($2 - 30 - series.base_day, 0)
                            ]
                        ) as value
                    )
                end as largest_before
        ) as lately
        -- Each window is looked up once.
        offset 0
    ),

    -- What is used on most days tells how it goes.
    main as materialized (
        select distinct on (used.customer_id)
            used.customer_id,
            used.metric,
            used.used_days,
            used.used_days_lately,
            used.lately,
            used.before,
            used.days_before,
            case
                when used.days_before >= 7 and used.before > 0
                    then round(
                        used.lately::numeric / used.before
                        * case used.kind when 'sum' then used.days_before / 30.0 else 1 end - 1,
                        4
                    )
            end as trend
        from used
        order by used.customer_id, used.used_days desc, used.kind = 'sum' desc, used.metric
    ),

    -- The limit that is closest, by the pace of thirty days.
    binding as materialized (
        select distinct on (shares.customer_id)
            shares.customer_id,
            shares.metric,
            shares.limit_quantity,
            shares.used / 1000.0 as used,
            case
                when shares.limit_quantity > 0 then shares.used / 1000.0 / shares.limit_quantity
                when shares.used > 0 then 10
                else 0
            end as share
        from (
            select
                items.customer_id,
                used.metric,
                limits.limit_quantity,
                case
                    when used.kind <> 'sum' then used.standing
                    when limits.per = 'year' then used.lately * 365 / 30
                    when limits.per = 'month' then used.lately
                    else used.lately * items.period_days / 30
                end as used
            from items
            inner join limits
                on limits.price_id = items.price_id
                and limits.limit_quantity is not null
            inner join used
                on used.customer_id = items.customer_id
                and used.metric_id = limits.metric_id
        ) as shares
        order by
            shares.customer_id,
            shares.used / nullif(shares.limit_quantity, 0) desc nulls first,
            shares.metric
    ),

    breadth as materialized (
        select
            items.customer_id,
            count(distinct limits.metric_id) as metrics,
            count(distinct limits.metric_id) filter (where used.lately > 0) as metrics_used,
            min(next_plans.next_plan) as next_plan
        from items
        inner join next_plans on next_plans.price_id = items.price_id
        inner join limits on limits.price_id = next_plans.next_price_id
        left join used
            on used.customer_id = items.customer_id
            and used.metric_id = limits.metric_id
        group by items.customer_id
    ),

    standing as materialized (
        select
            subscriptions.customer_id,
            bool_or(subscriptions.status in ('past_due', 'unpaid')) as is_past_due,
            min(subscriptions.cancel_at) filter (
                where subscriptions.status in ('active', 'past_due')
            ) as cancel_at
        from payers
        inner join subscriptions
            on subscriptions.customer_id = payers.customer_id
            and subscriptions.ended_at is null
        group by subscriptions.customer_id
    ),

    upgrades as materialized (
        select
            movements.customer_id,
            max(movements.occurred_at) as upgraded_at
        from mrr_movements as movements
        where
            movements.type = 'expansion'
            and movements.occurred_at >= $1 - interval '60 days'
            and movements.occurred_at < $1
            and ($6 is null or movements.customer_id = any($6))
        group by movements.customer_id
    ),

    tickets as materialized (
        select
            risks.customer_id,
            risks.figures ->> 'tickets' as tickets
        from metrics.risk_support_ticket_spike($2, $5, $6) as risks
        where risks.opens
    ),

    parts as (
        select
            payers.customer_id,
            payers.base_mrr_minor,
            main.metric as trend_metric,
            main.trend,
            coalesce(main.used_days, 0) as used_days,
            coalesce(main.used_days_lately, 0) as used_days_lately,
            binding.metric,
            binding.used,
            binding.limit_quantity,
            binding.share,
            breadth.metrics,
            breadth.metrics_used,
            breadth.next_plan,
            paid.invoices,
            paid.at_first_try,
            greatest(
                ($1 at time zone $3)::date - (customers.first_paid_at at time zone $3)::date, 0
            ) as tenure_days,
            standing.cancel_at,
            coalesce(standing.is_past_due, false) as is_past_due,
            upgrades.upgraded_at,
            tickets.tickets,
            -- From 0.4 on, full at 0.9.
            45 * least(greatest((coalesce(binding.share, 0) - 0.4) / 0.5, 0), 1) as headroom_points,
            20 * least(greatest(coalesce(main.trend, 0) / 0.5, 0), 1) as growth_points,
            15 * coalesce(breadth.metrics_used::numeric / nullif(breadth.metrics, 0), 0)
                as breadth_points,
            10 * coalesce(paid.at_first_try::numeric / nullif(paid.invoices, 0), 0) as payment_points
        from payers
        inner join customers on customers.id = payers.customer_id
        left join main on main.customer_id = payers.customer_id
        left join binding on binding.customer_id = payers.customer_id
        left join breadth on breadth.customer_id = payers.customer_id
        left join standing on standing.customer_id = payers.customer_id
        left join upgrades on upgrades.customer_id = payers.customer_id
        left join tickets on tickets.customer_id = payers.customer_id
        cross join lateral (
            select
                count(*) as invoices,
                count(*) filter (where newest.status = 'paid' and newest.attempt_count <= 1)
                    as at_first_try
            from (
                select
                    invoices.status,
                    invoices.attempt_count
                from invoices
                where
                    invoices.customer_id = payers.customer_id
                    and invoices.status in ('paid', 'open', 'uncollectible')
                    and invoices.amount_due_minor > 0
                    and invoices.created_at < $1
                order by invoices.created_at desc, invoices.stripe_id
                limit 3
            ) as newest
        ) as paid
    ),

    points as (
        select
            parts.*,
            10 * least(coalesce(parts.tenure_days, 0) / 180.0, 1) as tenure_points,
            case
                when parts.cancel_at is not null then 'scheduled_cancellation'
                when parts.is_past_due then 'past_due'
                when parts.upgraded_at is not null then 'recent_upgrade'
            end as cap,
            parts.used_days >= 14 as is_scored
        from parts
    ),

    totals as (
        select
            points.*,
            least(
                round(
                    points.headroom_points
                    + points.growth_points
                    + points.breadth_points
                    + points.payment_points
                    + points.tenure_points
                ),
                case when points.cap is null then 100 else 30 end
            ) as total
        from points
    )

    select
        totals.customer_id,
        case when totals.is_scored then totals.total::smallint end as score,
        case when not totals.is_scored then 'too_little_usage' end as not_scored,
        case
            when not totals.is_scored then null
            when totals.trend < -0.2 or totals.cancel_at is not null then 'likely_to_churn'
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
        round(totals.headroom_points, 2) as headroom_points,
        round(totals.growth_points, 2) as growth_points,
        round(totals.breadth_points, 2) as breadth_points,
        round(totals.payment_points, 2) as payment_points,
        round(totals.tenure_points, 2) as tenure_points,
        totals.trend,
        totals.trend_metric,
        jsonb_build_object(
            'usage_days', totals.used_days,
            'usage_days_lately', totals.used_days_lately,
            'metric', totals.metric,
            'used', trim_scale(round(totals.used, 3))::text,
            'limit', trim_scale(totals.limit_quantity)::text,
            'share', round(totals.share, 4),
            'trend_metric', totals.trend_metric,
            'trend', totals.trend,
            'metrics', coalesce(totals.metrics, 0),
            'metrics_used', coalesce(totals.metrics_used, 0),
            'next_plan', totals.next_plan,
            'invoices', totals.invoices,
            'paid_at_first_try', totals.at_first_try,
            'tenure_days', totals.tenure_days,
            'cancel_at', metrics.instant_text(totals.cancel_at),
            'is_past_due', totals.is_past_due,
            'upgraded_at', metrics.instant_text(totals.upgraded_at),
            'tickets_of_spike', totals.tickets
        ) as evidence,
        totals.base_mrr_minor
    from totals
$$;
