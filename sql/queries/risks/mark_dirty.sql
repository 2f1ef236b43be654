-- Of whom has something become known that may cost money? Looks at events that are about to be done, of
-- these kinds, and at customers who have just been found to be an event's. What is told long after it
-- happened, as a history is, is left to the scan of all. One row per customer that is marked.
with params as not materialized (
    select
        $1::text[] as event_ids,
        $2::text[] as types,
        $3::text[] as attributed_ids
),

recent as materialized (
    select
        stripe_events.stripe_customer_id,
        stripe_events.type = any(params.types)
        -- What a customer is charged by has changed; most of what is told of customers is none of it.
        or (
            stripe_events.type = 'customer.updated'
            and stripe_events.payload -> 'previous_attributes'
            ?| array['invoice_settings', 'default_source']
        ) as is_risk
    from params
    inner join stripe_events on stripe_events.id = any(params.event_ids)
    where
        stripe_events.state = 'pending'
        and stripe_events.created_at > stripe_events.received_at - interval '1 day'
),

concerned as (
    select recent.stripe_customer_id
    from recent
    where recent.is_risk
    union
    select attributed.stripe_id as stripe_customer_id
    from params
    cross join unnest(params.attributed_ids) as attributed (stripe_id)
    where exists (select from recent)
)

insert into risk_dirty (customer_id)
select customers.id
from concerned
inner join customers on customers.stripe_id = concerned.stripe_customer_id
order by customers.id
returning risk_dirty.customer_id
