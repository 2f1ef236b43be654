-- What does a customer pay for, and how much of each limit is used? One row per running licensed item
-- and limit of its price, or one without a metric for an item that has no limit, with what the newest
-- judgement of the item found. Of today only what has come so far counts. The number is a parameter
-- because it has to be known while this is planned: nobody else's spans are read then.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::timestamptz as before_at,
        $3::date as today,
        $4::text as timezone
),

items as materialized (
    select
        items.*,
        customers.name as customer_name,
        subscriptions.stripe_id as subscription_stripe_id
    from params
    cross join lateral metrics.licensed_items(
        params.before_at, params.today, params.timezone, array[params.customer_id]
    ) as items
    inner join customers on customers.id = items.customer_id
    inner join subscriptions on subscriptions.id = items.subscription_id
),

limits as materialized (
    select
        items.subscription_id,
        items.item_stripe_id,
        items.customer_id,
        limits.metric,
        limits.limit_quantity,
        limits.per,
        usage_metrics.id as metric_id,
        usage_metrics.kind,
        case limits.per
            when 'month' then items.month_day
            when 'year' then items.year_day
            else items.from_day
        end as from_day
    from params
    cross join items
    inner join metrics.price_limits_on(params.today) as limits on limits.price_id = items.price_id
    left join usage_metrics on usage_metrics.name = limits.metric
),

-- What the newest judgement went by.
series as materialized (
    select
        series.metric_id,
        bit_count(
            substring(series.used_days from greatest(params.today - 29 - series.base_day, 0) + 1)
        ) as used_days
    from params
    inner join usage_series as series on series.customer_id = params.customer_id
),

used as (
    select
        limits.subscription_id,
        limits.item_stripe_id,
        limits.metric,
        limits.limit_quantity,
        limits.per,
        coalesce(limits.kind, 'sum') as kind,
        limits.from_day,
        case limits.kind
            when 'last' then (
                select daily.quantity
                from usage_daily as daily
                where
                    daily.customer_id = limits.customer_id
                    and daily.metric_id = limits.metric_id
                    and daily.day <= params.today
                order by daily.day desc
                limit 1
            )
            else (
                select
                    case limits.kind
                        when 'max' then max(daily.quantity)
                        else sum(daily.quantity)
                    end
                from usage_daily as daily
                where
                    daily.customer_id = limits.customer_id
                    and daily.metric_id = limits.metric_id
                    and daily.day >= limits.from_day
                    and daily.day <= params.today
            )
        end as quantity
    from params
    cross join limits
)

select
    items.customer_name::text as customer_name,
    items.subscription_stripe_id::text as subscription_id,
    items.item_stripe_id::text as item_id,
    items.plan_id::text as plan_id,
    items.plan_name::text as plan_name,
    items.currency::text as currency,
    round(items.mrr_minor)::int8 as mrr_minor,
    used.metric::text as metric,
    used.kind::text as kind,
    used.per::text as per,
    used.from_day::date as from_day,
    trim_scale(used.limit_quantity)::numeric as limit_quantity,
    trim_scale(coalesce(used.quantity, 0))::numeric as used,
    (
        exists (select from series where series.used_days >= 7)
        and exists (
            select
            from limits
            inner join series on series.metric_id = limits.metric_id
            where
                limits.subscription_id = items.subscription_id
                and limits.item_stripe_id = items.item_stripe_id
                and limits.limit_quantity is not null
        )
    )::bool as is_judged,
    judged.finding::text as finding,
    suggested.plan_name::text as suggested_plan_name,
    round(judged.difference_minor)::int8 as difference_minor,
    judged.limit_reached_day::date as limit_reached_day
from items
left join used
    on used.subscription_id = items.subscription_id
    and used.item_stripe_id = items.item_stripe_id
left join judged_items as judged
    on judged.customer_id = items.customer_id
    and judged.subscription_id = items.subscription_id
    and judged.item_stripe_id = items.item_stripe_id
left join metrics.plan_versions as suggested on suggested.price_id = judged.suggested_price_id
order by
    items.mrr_minor desc,
    items.subscription_stripe_id,
    items.item_stripe_id,
    case when used.limit_quantity > 0 then used.quantity / used.limit_quantity end desc nulls last,
    used.metric
