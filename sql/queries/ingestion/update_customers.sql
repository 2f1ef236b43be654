-- Since when has each of these customers of Stripe's paid, in which account, what is it called, and where
-- did it come from? One row per customer that changed.
with params as not materialized (
    select $1::jsonb as customers
),

wanted as (
    select wanted.*
    from
        params,
        jsonb_to_recordset(params.customers) as wanted (
            id bigint,
            account text,
            first_paid_at bigint,
            name text,
            attribution text,
            default_payment_method text
        )
),

-- A fact of Stripe's has named them.
known as (
    delete from unknown_customers
    using wanted
    where unknown_customers.customer_id = wanted.id
)

update customers
set
    account = coalesce(wanted.account, customers.account),
    first_paid_at = to_timestamp(wanted.first_paid_at),
    name = wanted.name,
    attribution = wanted.attribution,
    default_payment_method = wanted.default_payment_method
from wanted
where
    customers.id = wanted.id
    and (
        customers.account,
        customers.first_paid_at,
        customers.name,
        customers.attribution,
        customers.default_payment_method
    ) is distinct from (
        coalesce(wanted.account, customers.account),
        to_timestamp(wanted.first_paid_at),
        wanted.name,
        wanted.attribution,
        wanted.default_payment_method
    )
returning customers.id
