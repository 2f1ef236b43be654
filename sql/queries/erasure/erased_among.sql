-- Which of these ids are those of customers who were erased? One row per id.
with params as not materialized (
    select $1::text[] as stripe_ids
)

select distinct ids.stripe_id::text as stripe_id
from params
cross join unnest(params.stripe_ids) as ids (stripe_id)
cross join erasure_keys as keys
inner join erased_ids
    on erased_ids.is_customer
    and erased_ids.hash = metrics.keyed_hash(ids.stripe_id, keys.inner_key, keys.outer_key)
order by stripe_id
