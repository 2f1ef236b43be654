-- What do facts say that are left out because their customer was erased? Remembers what else is theirs,
-- so that facts about that are left out too, removes those that came before and named nobody, and puts
-- ends of subscriptions on their way into the ledger. One row per subscription that has ended.
with params as not materialized (
    select $1::jsonb as facts
),

facts as materialized (
    select
        fact.object_id,
        fact.payload -> 'object' as object,
        coalesce((fact.payload #>> '{object,ended_at}')::numeric, fact.created_at) as ended_at
    from
        params,
        jsonb_to_recordset(params.facts) as fact (object_id text, created_at bigint, payload jsonb)
),

named as materialized (
    select distinct ids.id
    from facts
    cross join lateral unnest(
        metrics.naming_ids(null, facts.object_id, facts.object)
        || array[facts.object ->> 'latest_charge', facts.object ->> 'latest_invoice']
    ) as ids (id)
    where ids.id is not null
),

buried as (
    insert into erased_ids (hash)
    select metrics.keyed_hash(named.id, keys.inner_key, keys.outer_key) as hash
    from named
    cross join erasure_keys as keys
    order by hash
    on conflict (hash) do nothing
),

of_nobody as (
    delete from stripe_events
    using named
    where
        stripe_events.stripe_customer_id is null
        and (
            stripe_events.object_id = named.id
            or stripe_events.payload -> 'object' ->> 'invoice' = named.id
            or coalesce(
                stripe_events.payload -> 'object' ->> 'payment_intent',
                stripe_events.payload -> 'object' -> 'payment' ->> 'payment_intent'
            ) = named.id
        )
)

insert into erased_ends as known (subscription_id, ended_at)
select
    erased_ids.subscription_id,
    min(to_timestamp(facts.ended_at)) as ended_at
from facts
cross join erasure_keys as keys
inner join erased_ids
    on erased_ids.hash = metrics.keyed_hash(facts.object_id, keys.inner_key, keys.outer_key)
    and erased_ids.subscription_id is not null
where
    facts.object ->> 'object' = 'subscription'
    and facts.object ->> 'status' in ('canceled', 'incomplete_expired')
group by erased_ids.subscription_id
order by erased_ids.subscription_id
on conflict (subscription_id) do update set
    ended_at = least(known.ended_at, excluded.ended_at)
returning subscription_id
