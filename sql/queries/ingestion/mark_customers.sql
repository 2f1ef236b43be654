-- Fold these customers again. One row per customer marked.
with params as not materialized (
    select $1::int8[] as customer_ids
)

insert into dirty_customers (customer_id)
select customer_id
from params, unnest(params.customer_ids) as customer_id
order by customer_id
on conflict (customer_id) do nothing
returning dirty_customers.customer_id
