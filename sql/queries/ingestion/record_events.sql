-- Remember Stripe events, each once, and none of somebody who was erased. One row per event that was
-- not known before, and one per event that is left out because of that.
with params as not materialized (
    select $1::jsonb as events
),

events as (
    select event.*
    from
        params,
        jsonb_to_recordset(params.events) as event (
            id text,
            account text,
            type text,
            created_at bigint,
            api_version text,
            is_livemode boolean,
            object_id text,
            customer_id text,
            payload jsonb
        )
),

judged as materialized (
    select
        events.*,
        exists (
            select
            from erasure_keys as keys
            cross join lateral unnest(
                metrics.naming_ids(events.customer_id, events.object_id, events.payload -> 'object')
            ) as named (id)
            inner join erased_ids
                on erased_ids.hash = metrics.keyed_hash(named.id, keys.inner_key, keys.outer_key)
        ) as is_erased
    from events
),

recorded as (
    insert into stripe_events (
        id,
        account,
        type,
        created_at,
        api_version,
        is_livemode,
        object_id,
        stripe_customer_id,
        payload
    )
    select
        id,
        account,
        type,
        to_timestamp(created_at),
        api_version,
        is_livemode,
        object_id,
        customer_id,
        payload
    from judged
    where not is_erased
    order by id
    on conflict (id) do nothing
    returning id
)

select
    recorded.id::text as id,
    false::boolean as is_erased
from recorded
union all
select
    judged.id,
    true
from judged
where judged.is_erased
order by id
