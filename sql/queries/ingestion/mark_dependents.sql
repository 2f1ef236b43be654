-- Which customers were waiting for these catalogue objects? One row per customer now to be folded again.
with params as not materialized (
    select $1::text[] as object_ids
)

insert into dirty_customers (customer_id)
select distinct missing_objects.customer_id
from params, missing_objects
where missing_objects.object_id = any(params.object_ids)
order by missing_objects.customer_id
on conflict (customer_id) do nothing
returning dirty_customers.customer_id
