-- Remember objects as Stripe's API showed them, each only if it says something new, and none of somebody
-- who was erased. One row per object whose newest fact was another, or that was not known, and one per
-- object that is left out because of that.
with params as not materialized (
    select $1::jsonb as reads
),

reads as (
    select read.*
    from
        params,
        jsonb_to_recordset(params.reads) as read (
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
        reads.*,
        exists (
            select
            from erasure_keys as keys
            cross join lateral unnest(
                metrics.naming_ids(reads.customer_id, reads.object_id, reads.payload -> 'object')
            ) as named (id)
            inner join erased_ids
                on erased_ids.hash = metrics.keyed_hash(named.id, keys.inner_key, keys.outer_key)
        ) as is_erased
    from reads
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
        judged.id,
        judged.account,
        judged.type,
        to_timestamp(judged.created_at),
        judged.api_version,
        judged.is_livemode,
        judged.object_id,
        judged.customer_id,
        judged.payload
    from judged
    left join lateral (
        select
            facts.account,
            facts.payload - 'previous_attributes' as payload
        from stripe_events as facts
        where facts.object_id = judged.object_id
        order by facts.created_at desc, facts.received_at desc, facts.id desc
        limit 1
    ) as newest on true
    where
        not judged.is_erased
        and (newest.account, newest.payload) is distinct from (judged.account, judged.payload)
    order by judged.id
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
