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
                            and exists (
                                select from customers
                                cross join lateral (
                                    select from usage_daily as daily
                                    where
                                        daily.customer_id = customers.id
                                        and daily.metric_id = measures.metric_id
                                        and daily.day <= $2
                                    limit 1
                                ) as record
                            )
                    )
                else measures.metrics
            end as metrics
        from measures
        group by measures.price_id, measures.number, measures.next_plan, measures.metrics
    ),

    items as not materialized (
        select
            spans.customer_id,
            coalesce(prices.number, 0) as number,
            spans.mrr_minor * rates.minor_factor as base_mrr_minor
        from mrr_spans as spans
        left join prices on prices.price_id = spans.price_id
        left join metrics.fx_rates_at($3, $2) as rates on rates.currency = spans.currency
        where
            spans.from_at < $1
            and (spans.until_at is null or spans.until_at >= $1)
            and ($5 or spans.customer_id = any($4))
    ),

    -- Most have one item: a sum of one is that one, and a sum of exact decimals costs more than the rest.
    payers as materialized (
        select
            items.customer_id,
            count(*) > 1 as has_several,
            max(items.number) as number,
            max(items.base_mrr_minor) as base_mrr_minor
        from items
        group by items.customer_id
    ),

    -- Of the others, one row per customer and plan.
    several as not materialized (
        select
            items.customer_id,
            items.number,
            sum(sum(items.base_mrr_minor)) over (partition by items.customer_id) as base_mrr_minor
        from payers
        inner join items on items.customer_id = payers.customer_id
        where payers.has_several
        group by items.customer_id, items.number
    ),

    -- One row per customer and plan, with what the customer pays in all.
    plans as not materialized (
        select
            payers.customer_id,
            coalesce(several.number, payers.number) as number,
            coalesce(several.base_mrr_minor, payers.base_mrr_minor) as base_mrr_minor,
            coalesce(several.number, payers.number) = payers.number as is_dearest
        from payers
        left join several on several.customer_id = payers.customer_id
    ),

    -- Beside each limit what thirty days come to of it, in millionths, and how use has changed.
    shares as not materialized (
        select
            plans.customer_id,
            plans.number,
            plans.base_mrr_minor,
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
            measures.is_in_next and used.lately > 0 and plans.is_dearest as is_in_next
        from plans
        left join (
            -- What nobody can use is cut off, so that a year of it is a bigint. Each is looked up once.
            select
                usage.customer_id,
                usage.metric_id,
                usage.is_sum,
                usage.place,
                greatest(least(usage.lately, 300000000000000000), -300000000000000000) as lately,
                least(usage.before, 300000000000000000) as before,
                usage.standing,
                usage.days_before,
                usage.used_days
            from metrics.score_usage($2, $4, $5, $6) as usage
            offset 0
        ) as used on used.customer_id = plans.customer_id
        left join measures
            on measures.number = plans.number
            and measures.metric_id = used.metric_id
        cross join lateral (
            select case
                when not used.is_sum then coalesce(used.standing, used.lately)
                when measures.per = 'year' then used.lately / 30 * 365
                when measures.per = 'month' or measures.period_days = 30 then used.lately
                else used.lately / 30 * measures.period_days
            end as used
        ) as demands
        offset 0
    ),

    -- What is used on most days tells how it goes; the limit that is closest binds. One number holds what
    -- decides in its high digits and what is wanted in its low ones, so that the largest has both.
    -- The dearest of their plans decides where they would go.
    gathered as not materialized (
        select
            shares.customer_id,
            max(shares.number) as number,
            max(shares.base_mrr_minor) as base_mrr_minor,
            max(
                ((shares.used_days * 2 + shares.is_sum::int4) << 47)
                | (shares.place << 32)
                | coalesce((shares.growth + 50) / 100 + 1, 0)
            ) as main,
            max((shares.share << 15) | shares.place) as binding,
            (array_agg(
                array[shares.used, shares.limit_quantity]
                order by shares.share desc, shares.place desc, shares.used
            ) filter (where shares.share is not null))[1:1] as closest,
            count(*) filter (where shares.is_in_next) as metrics_used
        from shares
        group by shares.customer_id
        offset 0
    )

    select
        gathered.customer_id,
        gathered.base_mrr_minor,
        prices.next_plan,
        prices.metrics,
        gathered.metrics_used,
        gathered.main >> 48 as used_days,
        (gathered.main >> 32) & 32767 as trend_place,
        nullif(gathered.main & 4294967295, 0) - 10001 as trend,
        gathered.binding >> 15 as share,
        gathered.binding & 32767 as limit_place,
        gathered.closest[1][1] as limit_used,
        gathered.closest[1][2] as limit_quantity
    from gathered
    left join prices on prices.number = gathered.number
$$;
