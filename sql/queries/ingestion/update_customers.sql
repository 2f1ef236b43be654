-- Since when has each of these customers of Stripe's paid, and what is it called? One row per customer
-- that changed.
with params as not materialized (
    select $1::jsonb as customers
),

wanted as (
    select wanted.*
    from
        params,
        jsonb_to_recordset(params.customers) as wanted (
            id bigint, first_paid_at bigint, name text, default_payment_method text
        )
)

update customers
set
    first_paid_at = to_timestamp(wanted.first_paid_at),
    name = wanted.name,
    default_payment_method = wanted.default_payment_method,
    is_known = true
from wanted
where
    customers.id = wanted.id
    and (
        customers.first_paid_at, customers.name, customers.default_payment_method, customers.is_known
    ) is distinct from (
        to_timestamp(wanted.first_paid_at), wanted.name, wanted.default_payment_method, true
    )
returning customers.id
