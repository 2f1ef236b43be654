-- Whose usage does Stripe itself meter? One row per customer with a running subscription item on each
-- of these meters, with the last day that is known of it.
with params as not materialized (
    select
        $1::text[] as meter_ids,
        $2::text[] as metrics
),

meters as (
    select
        meter.id,
        usage_metrics.id as metric_id
    from params
    cross join unnest(params.meter_ids, params.metrics) as meter (id, metric)
    inner join usage_metrics on usage_metrics.name = meter.metric
),

newest as (
    select
        subscriptions.customer_id,
        event.payload -> 'object' -> 'items' -> 'data' as items
    from subscriptions
    cross join lateral (
        select events.payload
        from stripe_events as events
        where
            events.object_id = subscriptions.stripe_id
            and events.type like 'customer.subscription.%'
        order by events.created_at desc, events.id desc
        limit 1
    ) as event
    where
        subscriptions.ended_at is null
        and subscriptions.status in ('active', 'past_due', 'trialing', 'unpaid', 'paused')
),

metered as (
    select distinct
        newest.customer_id,
        meters.id as meter_id,
        meters.metric_id
    from newest
    cross join lateral jsonb_array_elements(
        case jsonb_typeof(newest.items) when 'array' then newest.items else '[]' end
    ) as item
    left join catalogue_objects as prices
        on prices.kind = 'price'
        and prices.id = coalesce(item -> 'price' ->> 'id', item ->> 'price')
    inner join meters
        on meters.id = coalesce(
            item -> 'price' -> 'recurring' ->> 'meter',
            prices.payload -> 'recurring' ->> 'meter'
        )
)

select
    metered.meter_id::text as meter_id,
    customers.stripe_id::text as customer_id,
    (
        select max(daily.day)
        from usage_daily as daily
        where
            daily.customer_id = metered.customer_id
            and daily.metric_id = metered.metric_id
    )::date as last_day
from metered
inner join customers on customers.id = metered.customer_id
order by metered.meter_id, customers.stripe_id
