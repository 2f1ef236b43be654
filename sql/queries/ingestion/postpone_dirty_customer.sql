-- Put whoever has waited longest behind everybody else who waits. One row, or none when nobody does.
with longest as (
    select customer_id
    from dirty_customers
    order by since, customer_id
    limit 1
)

update dirty_customers
set since = clock_timestamp()
from longest
where dirty_customers.customer_id = longest.customer_id
returning dirty_customers.customer_id
