-- Remove a customer's row, and with it alerts, scores, moves, usage series and places in experiments.
-- One row.
with params as not materialized (
    select $1::int8 as customer_id
)

delete from customers
using params
where customers.id = params.customer_id
returning customers.id
