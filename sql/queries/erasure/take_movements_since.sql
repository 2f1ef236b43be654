-- Take away the movements of somebody in one currency from an instant on, because they follow from spans
-- that have changed. One row per movement, with what cannot be derived from spans.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::text as currency,
        $3::timestamptz as since_at
)

delete from mrr_movements
using params
where
    mrr_movements.customer_id = params.customer_id
    and mrr_movements.currency = params.currency
    and mrr_movements.occurred_at >= params.since_at
returning
    mrr_movements.occurred_at,
    mrr_movements.cause
