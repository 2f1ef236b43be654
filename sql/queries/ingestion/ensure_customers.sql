-- Which number is each customer kept under? One row per customer, made on first sight; none for
-- somebody who was erased.
with params as not materialized (
    select $1::text[] as stripe_ids
),

wanted as materialized (
    select ids.stripe_id
    from params
    cross join unnest(params.stripe_ids) as ids (stripe_id)
    where not exists (
        select
        from erasure_keys as keys
        inner join erased_ids
            on erased_ids.hash = metrics.keyed_hash(ids.stripe_id, keys.inner_key, keys.outer_key)
    )
),

made as (
    insert into customers (stripe_id)
    select stripe_id
    from wanted
    order by stripe_id
    on conflict (stripe_id) do nothing
    returning id, stripe_id
)

select made.id, made.stripe_id
from made
union all
select customers.id, customers.stripe_id
from params, customers
where customers.stripe_id = any(params.stripe_ids) and not customers.is_anonymous
order by stripe_id
