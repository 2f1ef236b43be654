-- Whose are the events that do not name a customer? A dispute names its charge, a payment its invoice,
-- so a fact that names the same one and a customer says it. One row per event that is somebody's now:
-- events of these that were nobody's, and earlier ones that these say something about.
with params as not materialized (
    select $1::text[] as event_ids
),

given as materialized (
    select
        id,
        stripe_customer_id,
        object_id,
        payload -> 'object' ->> 'invoice' as invoice_id,
        case
            when jsonb_typeof(payload -> 'object' -> 'charge') = 'string'
                then payload -> 'object' ->> 'charge'
            else payload -> 'object' -> 'charge' ->> 'id'
        end as charge_id,
        coalesce(
            payload -> 'object' ->> 'payment_intent',
            payload -> 'object' -> 'payment' ->> 'payment_intent'
        ) as payment_intent_id
    from params
    inner join stripe_events on stripe_events.id = any(params.event_ids)
),

-- A fact about one of the objects that an event of nobody's names, or one that names the same payment.
owned as (
    select
        given.id,
        min(facts.stripe_customer_id) as stripe_customer_id
    from given
    cross join lateral (
        select stripe_customer_id
        from stripe_events
        where
            object_id in (
                given.object_id, given.charge_id, given.payment_intent_id, given.invoice_id
            )
            and stripe_customer_id is not null
        union all
        select stripe_customer_id
        from stripe_events
        where
            payload -> 'object' ->> 'charge' = given.charge_id
            and jsonb_typeof(payload -> 'object' -> 'charge') = 'string'
            and stripe_customer_id is not null
        union all
        select stripe_customer_id
        from stripe_events
        where
            coalesce(
                payload -> 'object' ->> 'payment_intent',
                payload -> 'object' -> 'payment' ->> 'payment_intent'
            ) = given.payment_intent_id
            and stripe_customer_id is not null
    ) as facts
    where given.stripe_customer_id is null
    group by given.id
),

-- Events of nobody's that wait for what one of the given ones says.
waiting as (
    select
        facts.id,
        min(given.stripe_customer_id) as stripe_customer_id
    from given
    cross join lateral (
        select id
        from stripe_events
        where object_id = given.object_id and stripe_customer_id is null
        union all
        select id
        from stripe_events
        where
            payload -> 'object' ->> 'charge' in (given.object_id, given.charge_id)
            and jsonb_typeof(payload -> 'object' -> 'charge') = 'string'
            and stripe_customer_id is null
        union all
        select id
        from stripe_events
        where
            coalesce(
                payload -> 'object' ->> 'payment_intent',
                payload -> 'object' -> 'payment' ->> 'payment_intent'
            ) in (given.object_id, given.payment_intent_id)
            and stripe_customer_id is null
        union all
        select id
        from stripe_events
        where
            payload -> 'object' ->> 'invoice' = given.object_id
            and stripe_customer_id is null
    ) as facts
    where given.stripe_customer_id is not null
    group by facts.id
),

found as (
    select
        id,
        min(stripe_customer_id) as stripe_customer_id
    from (select id, stripe_customer_id from owned union all select id, stripe_customer_id from waiting) as both_ways
    group by id
),

-- Two workers that find the same events take them in the same order.
locked as (
    select
        stripe_events.id,
        found.stripe_customer_id
    from stripe_events
    inner join found on found.id = stripe_events.id
    where stripe_events.stripe_customer_id is null
    order by stripe_events.id
    for update of stripe_events
)

update stripe_events
set stripe_customer_id = locked.stripe_customer_id
from locked
where stripe_events.id = locked.id and stripe_events.stripe_customer_id is null
returning stripe_events.id, locked.stripe_customer_id
