-- What changed MRR, when and why? One row per movement, in the order of time.
select
    movements.occurred_at::timestamptz as occurred_at,
    customers.stripe_id::text as customer_id,
    movements.type::text as type,
    movements.cause::text as cause,
    movements.currency::text as currency,
    movements.amount_minor::numeric as amount_minor,
    movements.mrr_before_minor::numeric as mrr_before_minor,
    movements.mrr_after_minor::numeric as mrr_after_minor,
    array_to_string(movements.event_ids, ' ')::text as event_ids
from mrr_movements as movements
inner join customers on customers.id = movements.customer_id
order by movements.occurred_at, movements.customer_id, movements.currency
