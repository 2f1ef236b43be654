-- Who pays by the month, paid a year ago as well, and is growing: pays more than then, or uses at least a
-- tenth more in 30 days than in the 30 before? Of some customers or of all. One row per customer, in the
-- currency in which it is most at one day's rates. The amount is what leaves of such MRR within a year.
create function metrics.move_annual_offer(
    before_at timestamptz,
    today date,
    timezone text,
    base_currency text,
    yearly_loss numeric,
    is_own_loss boolean,
    customer_ids bigint[],
    is_everybody boolean
)
returns setof metrics.move
language sql stable
as $$
    with monthly as materialized (
        select
            versions.price_id,
            versions.plan_id,
            versions.plan_name
        from metrics.plan_versions as versions
        where
            versions.usage_type = 'licensed'
            and versions.interval = 'month'
            and versions.interval_count = 1
    ),

    -- Per mille, the mean over what they use, none of it more than doubled.
    growth as materialized (
        select
            used.customer_id,
            avg(
                case
                    when used.used_before > 0
                        then least(
                            metrics.millionths(
                                used.used_now - used.used_before, used.used_before
                            ) / 1000,
                            1000
                        )
                    else 1000
                end
            ) as growth
        from (
            select
                series.customer_id,
                now.used as used_now,
                before.used as used_before
            from usage_series as series
            inner join usage_metrics
                on usage_metrics.id = series.metric_id
                and usage_metrics.name <> 'support_tickets'
            cross join lateral metrics.usage_in_days(
                usage_metrics.kind, series.daily_values, series.base_day, $2 - 30, $2
            ) as now
            cross join lateral metrics.usage_in_days(
                usage_metrics.kind, series.daily_values, series.base_day, $2 - 60, $2 - 30
            ) as before
            where
                series.base_day <= $2 - 60
                and ($8 or series.customer_id = any($7))
            -- Each window is looked up once.
            offset 0
        ) as used
        where used.used_now > 0 or used.used_before > 0
        group by used.customer_id
    ),

    -- Who may have grown: who pays for something that is newer than a year, or uses more.
    grown as materialized (
        select spans.customer_id
        from mrr_spans as spans
        where
            spans.from_at >= $1 - interval '1 year'
            and spans.from_at < $1
            and (spans.until_at is null or spans.until_at >= $1)
            and ($8 or spans.customer_id = any($7))
        union
        select growth.customer_id
        from growth
        where growth.growth >= 100
    ),

    payers as materialized (
        select
            spans.customer_id,
            spans.currency,
            sum(spans.mrr_minor) filter (where running.is_now) as mrr_minor,
            sum(spans.mrr_minor) filter (where running.is_now and monthly.price_id is not null)
                as monthly_minor,
            (
                array_agg(spans.price_id order by spans.mrr_minor desc, spans.price_id)
                filter (where running.is_now and monthly.price_id is not null)
            )[1] as price_id,
            sum(spans.mrr_minor) filter (where running.is_then) as before_minor,
            min(spans.from_at) as since_at
        from mrr_spans as spans
        left join monthly on monthly.price_id = spans.price_id
        cross join lateral (
            select
                spans.until_at is null or spans.until_at >= $1 as is_now,
                spans.from_at < $1 - interval '1 year'
                and (spans.until_at is null or spans.until_at >= $1 - interval '1 year') as is_then
        ) as running
        where
            spans.from_at < $1
            and (running.is_now or running.is_then)
            and spans.customer_id in (select grown.customer_id from grown)
            and ($8 or spans.customer_id = any($7))
        group by spans.customer_id, spans.currency
    )

    select distinct on (payers.customer_id)
        'annual_offer',
        'customer:' || payers.customer_id,
        payers.customer_id,
        monthly.plan_id,
        payers.currency,
        round(payers.monthly_minor * $5, 8),
        'message',
        jsonb_build_object(
            'plan_name', monthly.plan_name,
            'customer_since_day',
            (coalesce(customers.first_paid_at, payers.since_at) at time zone $3)::date::text,
            'mrr_minor', round(payers.monthly_minor)::text,
            'mrr_before_minor',
            case
                when payers.mrr_minor > payers.before_minor then round(payers.before_minor)::text
            end,
            'usage_growth', round(growth.growth / 1000, 2),
            'yearly_loss', round($5, 4),
            'is_own_loss', $6
        )
    from payers
    inner join monthly on monthly.price_id = payers.price_id
    inner join customers on customers.id = payers.customer_id
    left join growth on growth.customer_id = payers.customer_id
    left join metrics.fx_rates_at($4, $2) as rates on rates.currency = payers.currency
    where
        payers.monthly_minor > 0
        and payers.before_minor > 0
        and (payers.mrr_minor > payers.before_minor or growth.growth >= 100)
    order by
        payers.customer_id,
        rates.minor_factor is null,
        payers.monthly_minor * rates.minor_factor desc,
        payers.currency
$$;
