-- Remember ids of somebody who is erased, by their keyed hashes alone. Subscriptions that still run are
-- remembered together with their rows. One row per id.
with params as not materialized (
    select
        $1::text[] as ids,
        $2::text as customer_stripe_id
)

insert into erased_ids as known (hash, is_customer, subscription_id)
select
    metrics.keyed_hash(named.id, keys.inner_key, keys.outer_key) as hash,
    named.id = params.customer_stripe_id,
    running.id
from params
cross join unnest(params.ids) as named (id)
cross join erasure_keys as keys
left join subscriptions as running
    on running.stripe_id = named.id
    and running.status not in ('canceled', 'incomplete_expired')
order by hash
on conflict (hash) do update set
    is_customer = known.is_customer or excluded.is_customer,
    subscription_id = excluded.subscription_id
returning is_customer
