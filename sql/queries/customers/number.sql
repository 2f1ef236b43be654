-- Which number has the customer with this id of Stripe's here? At most one row.
with params as not materialized (
    select $1::text as stripe_customer_id
)

select customers.id::int8 as customer_id
from params
inner join customers on customers.stripe_id = params.stripe_customer_id
