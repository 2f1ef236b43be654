-- How much of their limits do customers use, and how does their use go, just before an instant? Of those
-- who pay: of everybody, or of those listed. One row per customer with MRR. Shares are in millionths, the
-- trend in ten-thousandths: thirty days against the thirty before, of the metric used on most days. Long
-- past, and then of everybody only, a metric that nobody had used yet does not count.
create function metrics.score_pace(
    before_at timestamptz,
    today date,
    base_currency text,
    customer_ids bigint[],
    is_everybody boolean,
    is_by_day boolean,
    is_past boolean
)
returns table (
    customer_id bigint,
    base_mrr_minor numeric,
    next_plan text,
    metrics bigint,
    metrics_used bigint,
    used_days bigint,
    trend_place bigint,
    trend bigint,
    share bigint,
    limit_place bigint,
    limit_used bigint,
    limit_quantity bigint
)
language sql stable
as $$
    with measures as materialized (
        select measures.*
        from metrics.score_measures($1, $2) as measures
    ),

    used as materialized (
        select usage.*
        from metrics.score_usage($2, $4, $5, $6) as usage
    ),

    prices as materialized (
        select
            measures.price_id,
            measures.number,
            measures.next_plan,
            case
                when $7
                    then count(*) filter (
                        where
                            $7
                            and measures.is_in_next
                            and measures.metric_id in (select used.metric_id from used)
                    )
                else measures.metrics
            end as metrics
        from measures
        group by measures.price_id, measures.number, measures.next_plan, measures.metrics
    ),

    items as not materialized (
        select
            spans.customer_id,
            spans.currency,
            spans.mrr_minor,
            coalesce(prices.number, 0) as number,
            (coalesce(prices.number, 0) << 40) | spans.subscription_id as place
        from mrr_spans as spans
        left join prices on prices.price_id = spans.price_id
        where
            spans.from_at < $1
            and (spans.until_at is null or spans.until_at >= $1)
            and ($5 or spans.customer_id = any($4))
    ),

    -- The dearest of their plans decides where they would go.
    payers as materialized (
        select
            items.customer_id,
            sum(items.mrr_minor * rates.minor_factor) as base_mrr_minor,
            max(items.place) as place
        from items
        left join metrics.fx_rates_at($3, $2) as rates on rates.currency = items.currency
        group by items.customer_id
    ),

    -- Beside each limit what thirty days come to of it, in millionths, and how use has changed.
    shares as not materialized (
        select
            items.customer_id,
            used.place,
            used.is_sum,
            used.used_days,
            demands.used,
            measures.limit_quantity,
            case
                when measures.limit_quantity > 0
                    then least(
                        metrics.millionths(demands.used, measures.limit_quantity), 1000000000
                    )
                when measures.limit_quantity = 0
                    then case when demands.used > 0 then 10000000 else 0 end
            end as share,
            case
                when used.days_before >= 7 and used.before > 0
                    then least(
                        metrics.millionths(
                            greatest(used.lately, 0)
                            * case when used.is_sum then used.days_before else 1 end,
                            used.before * case when used.is_sum then 30 else 1 end
                        ),
                        400000000000
                    )
            end as growth,
            measures.is_in_next and used.lately > 0 and items.place = payers.place as is_in_next
        from items
        inner join payers on payers.customer_id = items.customer_id
        inner join used on used.customer_id = items.customer_id
        left join measures
            on measures.number = items.number
            and measures.metric_id = used.metric_id
        cross join lateral (
            select case
                when not used.is_sum then coalesce(used.standing, used.lately)
                when measures.per = 'year' then used.lately / 30 * 365
                when measures.per = 'month' or measures.period_days = 30 then used.lately
                else used.lately / 30 * measures.period_days
            end as used
        ) as demands
    ),

    -- What is used on most days tells how it goes; the limit that is closest binds. One number holds what
    -- decides in its high digits and what is wanted in its low ones, so that the largest has both.
    gathered as materialized (
        select
            shares.customer_id,
            max(
                ((shares.used_days * 2 + shares.is_sum::int4) << 47)
                | (shares.place << 32)
                | coalesce((shares.growth + 50) / 100 + 1, 0)
            ) as main,
            max((shares.share << 15) | shares.place) as binding,
            count(*) filter (where shares.is_in_next) as metrics_used
        from shares
        group by shares.customer_id
    )

    select
        payers.customer_id,
        payers.base_mrr_minor,
        prices.next_plan,
        prices.metrics,
        gathered.metrics_used,
        gathered.main >> 48 as used_days,
        (gathered.main >> 32) & 32767 as trend_place,
        nullif(gathered.main & 4294967295, 0) - 10001 as trend,
        gathered.binding >> 15 as share,
        gathered.binding & 32767 as limit_place,
        (
            select shares.used
            from shares
            where
                shares.customer_id = payers.customer_id
                and (shares.share << 15) | shares.place = gathered.binding
            limit 1
        ) as limit_used,
        (
            select shares.limit_quantity
            from shares
            where
                shares.customer_id = payers.customer_id
                and (shares.share << 15) | shares.place = gathered.binding
            limit 1
        ) as limit_quantity
    from payers
    left join gathered on gathered.customer_id = payers.customer_id
    left join prices on prices.number = payers.place >> 40
$$;
