-- What was each subscription item worth, from when until when? One row per item and stretch.
select
    subscriptions.stripe_id::text as subscription_id,
    spans.item_stripe_id::text as item_id,
    customers.stripe_id::text as customer_id,
    spans.from_at::timestamptz as from_at,
    spans.until_at::timestamptz as until_at,
    spans.price_id::text as price_id,
    spans.product_id::text as product_id,
    spans.quantity::numeric as quantity,
    spans.currency::text as currency,
    spans.mrr_minor::numeric as mrr_minor,
    spans.quality::text as quality
from mrr_spans as spans
inner join subscriptions on subscriptions.id = spans.subscription_id
inner join customers on customers.id = spans.customer_id
order by spans.subscription_id, spans.item_stripe_id, spans.from_at
