-- Remember objects as Stripe's API showed them, each only if it says something new.
-- One row per object whose newest fact was another, or that was not known.
with params as not materialized (
    select $1::jsonb as reads
),

reads as (
    select read.*
    from
        params,
        jsonb_to_recordset(params.reads) as read (
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
    reads.id,
    reads.type,
    to_timestamp(reads.created_at),
    reads.api_version,
    reads.is_livemode,
    reads.object_id,
    reads.customer_id,
    reads.payload
from reads
left join lateral (
    select facts.payload -> 'object' as object
    from stripe_events as facts
    where facts.object_id = reads.object_id
    order by facts.created_at desc, facts.received_at desc, facts.id desc
    limit 1
) as newest on true
where newest.object is distinct from reads.payload -> 'object'
order by reads.id
on conflict (id) do nothing
returning id
