-- What was billed, and was it paid? One row per invoice, in the order of time.
select
    invoices.stripe_id::text as invoice_id,
    customers.stripe_id::text as customer_id,
    invoices.subscription_stripe_id::text as subscription_id,
    invoices.created_at::timestamptz as created_at,
    invoices.status::text as status,
    invoices.billing_reason::text as billing_reason,
    invoices.currency::text as currency,
    invoices.amount_due_minor::int8 as amount_due_minor,
    invoices.amount_paid_minor::int8 as amount_paid_minor,
    invoices.credited_minor::int8 as credited_minor,
    invoices.attempt_count::int4 as attempt_count,
    invoices.closed_at::timestamptz as closed_at
from invoices
inner join customers on customers.id = invoices.customer_id
order by invoices.created_at, invoices.stripe_id
