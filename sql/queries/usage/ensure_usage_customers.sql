-- Make a row for every customer that usage names for the first time, but for those who were erased. One row
-- per customer made. The statement after this one sees them all, whoever made them.
with params as not materialized (
    select $1::text[] as stripe_ids
),

made as (
    insert into customers (stripe_id)
    select distinct named.stripe_id
    from params
    cross join unnest(params.stripe_ids) as named (stripe_id)
    where
        not exists (select from customers as known where known.stripe_id = named.stripe_id)
        and not exists (
            select
            from erasure_keys as keys
            inner join erased_ids
                on erased_ids.hash
                = metrics.keyed_hash(named.stripe_id, keys.inner_key, keys.outer_key)
        )
    order by named.stripe_id
    on conflict (stripe_id) do nothing
    returning id
)

-- Stripe has not named them, or they would have a row.
insert into unknown_customers (customer_id)
select id
from made
order by id
returning customer_id
