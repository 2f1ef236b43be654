-- What is known of a customer who is to be erased? One row: their number, whether facts name them,
-- whether they were erased before, and which alerts are about them.
with params as not materialized (
    select $1::text as stripe_id
),

known as (
    select
        customers.id,
        customers.name
    from params
    inner join customers on customers.stripe_id = params.stripe_id and not customers.is_anonymous
)

select
    (select known.id from known)::int8 as customer_id,
    (select known.name from known)::text as name,
    exists (
        select
        from stripe_events
        where stripe_events.stripe_customer_id = params.stripe_id
    )::boolean as has_facts,
    exists (
        select
        from erasure_keys as keys
        inner join erased_ids
            on erased_ids.is_customer
            and erased_ids.hash
            = metrics.keyed_hash(params.stripe_id, keys.inner_key, keys.outer_key)
    )::boolean as is_erased,
    array(
        select alerts.id
        from known
        inner join alerts on alerts.customer_id = known.id
        order by alerts.id
    )::int8[] as alert_ids
from params
