-- Who is known, with what they pay now in each currency? One row per customer and currency; one without
-- MRR for who pays nothing.
with params as not materialized (
    select $1::timestamptz as before_at
)

select
    customers.stripe_id::text as customer_id,
    customers.name::text as name,
    customers.account::text as account,
    customers.attribution::text as attribution,
    customers.first_paid_at::timestamptz as first_paid_at,
    paid.currency::text as currency,
    paid.mrr_minor::numeric as mrr_minor
from params
cross join customers
left join lateral (
    select
        spans.currency,
        sum(spans.mrr_minor) as mrr_minor
    from mrr_spans as spans
    where
        spans.customer_id = customers.id
        and spans.from_at < params.before_at
        and (spans.until_at is null or spans.until_at >= params.before_at)
    group by spans.currency
) as paid on true
order by customers.id, paid.currency
