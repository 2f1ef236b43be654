-- Every stored event of these customers. One row per event, oldest first.
with params as not materialized (
    select $1::text[] as stripe_ids
)

select
    stripe_events.stripe_customer_id,
    stripe_events.account,
    stripe_events.id,
    stripe_events.type,
    extract(epoch from stripe_events.created_at)::int8 as created_at,
    stripe_events.payload::text as payload
from params, stripe_events
where stripe_events.stripe_customer_id = any(params.stripe_ids)
order by stripe_events.stripe_customer_id, stripe_events.created_at, stripe_events.id
