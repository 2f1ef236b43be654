-- Remember Stripe events, each once. One row per event that was not known before.
with params as not materialized (
    select $1::jsonb as events
),

events as (
    select event.*
    from
        params,
        jsonb_to_recordset(params.events) as event (
            id text,
            type text,
            created_at bigint,
            api_version text,
            is_livemode boolean,
            object_id text,
            customer_id text,
            payload jsonb
        )
)

insert into stripe_events (
    id, type, created_at, api_version, is_livemode, object_id, stripe_customer_id, payload
)
select
    id,
    type,
    to_timestamp(created_at),
    api_version,
    is_livemode,
    object_id,
    customer_id,
    payload
from events
order by id
on conflict (id) do nothing
returning id
