-- Which customers come next? One row per customer, by number, after the last one seen. Those who were
-- erased have no facts to derive anything from.
with params as not materialized (
    select
        $1::int8 as after_id,
        $2::int4 as batch_size
)

select customers.id, customers.stripe_id
from params
cross join lateral (
    select customers.id, customers.stripe_id
    from customers
    where customers.id > params.after_id and not customers.is_anonymous
    order by customers.id
    limit params.batch_size
) as customers
order by customers.id
