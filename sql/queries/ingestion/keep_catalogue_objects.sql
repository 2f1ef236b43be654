-- What do all facts together say of the catalogue objects that these show? One row per object that is
-- new or has changed, and whether what it costs has. Key by key the newest showing wins: an event leaves
-- out tiers, other currencies and the products of a coupon, which stay as a read has shown them. A
-- deleted object is kept, for customers stay on deleted prices; only its creation anew undoes that.
with params as not materialized (
    select
        $1::text[] as event_ids,
        $2::text[] as kinds
),

objects as (
    select distinct
        kind,
        stripe_events.object_id
    from params
    inner join stripe_events on stripe_events.id = any(params.event_ids)
    inner join lateral unnest(params.kinds) as kind
        on stripe_events.payload -> 'object' ->> 'object' = kind
    where stripe_events.object_id is not null
),

showings as materialized (
    select
        objects.kind,
        objects.object_id,
        facts.created_at,
        facts.id as event_id,
        facts.type,
        facts.payload -> 'object' as payload
    from objects
    inner join stripe_events as facts
        on facts.object_id = objects.object_id
        and facts.payload -> 'object' ->> 'object' = objects.kind
),

entries as (
    select distinct on (showings.kind, showings.object_id, entry.key)
        showings.kind,
        showings.object_id,
        entry.key,
        entry.value
    from showings
    cross join lateral jsonb_each(showings.payload) as entry (key, value)
    where
        entry.value <> 'null'
        or entry.key not in ('tiers', 'currency_options', 'applies_to')
    order by
        showings.kind,
        showings.object_id,
        entry.key,
        showings.created_at desc,
        showings.event_id desc
),

merged as (
    select
        kind,
        object_id,
        jsonb_object_agg(key, value) as payload
    from entries
    group by kind, object_id
),

newest as (
    select distinct on (kind, object_id)
        kind,
        object_id,
        created_at,
        event_id
    from showings
    order by kind, object_id, created_at desc, event_id desc
),

ends as (
    select
        kind,
        object_id,
        coalesce(max(created_at) filter (where type like '%.deleted'), '-infinity')
        >= coalesce(max(created_at) filter (where type like '%.created'), '-infinity')
        and bool_or(type like '%.deleted') as is_deleted
    from showings
    group by kind, object_id
),

wanted as materialized (
    select
        merged.kind,
        merged.object_id as id,
        newest.created_at as version_at,
        newest.event_id as version_event_id,
        ends.is_deleted,
        merged.payload,
        known.payload as known_payload,
        (
            select jsonb_object_agg(term.key, term.value order by term.key)
            from jsonb_each(merged.payload) as term (key, value)
            where
                term.key not in (
                    'active', 'metadata', 'nickname', 'lookup_key', 'name', 'valid', 'default_price'
                )
        ) is distinct from (
            select jsonb_object_agg(term.key, term.value order by term.key)
            from jsonb_each(known.payload) as term (key, value)
            where
                term.key not in (
                    'active', 'metadata', 'nickname', 'lookup_key', 'name', 'valid', 'default_price'
                )
        ) as has_new_terms
    from merged
    inner join newest using (kind, object_id)
    inner join ends using (kind, object_id)
    left join catalogue_objects as known
        on known.kind = merged.kind and known.id = merged.object_id
),

kept as (
    insert into catalogue_objects as known (
        kind, id, version_at, version_event_id, is_deleted, payload
    )
    select kind, id, version_at, version_event_id, is_deleted, payload
    from wanted
    order by kind, id
    on conflict (kind, id) do update set
        version_at = excluded.version_at,
        version_event_id = excluded.version_event_id,
        is_deleted = excluded.is_deleted,
        payload = excluded.payload
    where
        (known.version_at, known.version_event_id, known.is_deleted, known.payload)
        is distinct from (
            excluded.version_at, excluded.version_event_id, excluded.is_deleted, excluded.payload
        )
    returning known.kind, known.id
)

select
    kept.kind,
    kept.id,
    wanted.has_new_terms::boolean as has_new_terms
from kept
inner join wanted on wanted.kind = kept.kind and wanted.id = kept.id
order by kept.kind, kept.id
