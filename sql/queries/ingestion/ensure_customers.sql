-- Which number is each customer kept under? One row per customer, made on first sight.
with params as not materialized (
    select $1::text[] as stripe_ids
),

made as (
    insert into customers (stripe_id)
    select stripe_id
    from params, unnest(params.stripe_ids) as stripe_id
    order by stripe_id
    on conflict (stripe_id) do nothing
    returning id, stripe_id
)

select made.id, made.stripe_id
from made
union all
select customers.id, customers.stripe_id
from params, customers
where customers.stripe_id = any(params.stripe_ids)
order by stripe_id
