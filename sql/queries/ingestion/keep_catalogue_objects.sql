-- Keep the newest showing of each catalogue object among these events. One row per object that is new
-- or has changed. A deleted object is kept: customers stay on deleted prices.
with params as not materialized (
    select
        $1::text[] as event_ids,
        $2::text[] as kinds
),

shown as (
    select distinct on (kind, stripe_events.object_id)
        kind,
        stripe_events.object_id,
        stripe_events.created_at,
        stripe_events.id as event_id,
        stripe_events.type like '%.deleted' as is_deleted,
        stripe_events.payload -> 'object' as payload
    from params
    inner join stripe_events on stripe_events.id = any(params.event_ids)
    inner join lateral unnest(params.kinds) as kind
        on stripe_events.payload -> 'object' ->> 'object' = kind
    where stripe_events.object_id is not null
    order by kind, stripe_events.object_id, stripe_events.created_at desc, stripe_events.id desc
)

insert into catalogue_objects as known (
    kind, id, version_at, version_event_id, is_deleted, payload
)
select kind, object_id, created_at, event_id, is_deleted, payload
from shown
order by kind, object_id
on conflict (kind, id) do update set
    version_at = excluded.version_at,
    version_event_id = excluded.version_event_id,
    is_deleted = excluded.is_deleted,
    payload = excluded.payload
where (known.version_at, known.version_event_id) < (excluded.version_at, excluded.version_event_id)
returning known.kind, known.id
