-- An item has one MRR at a time, and it is its subscription's customer who pays it.
-- One row per span that begins before the item's span before it ends, or is another customer's.
with steps as (
    select
        spans.subscription_id,
        spans.item_stripe_id,
        spans.from_at,
        spans.customer_id,
        subscriptions.customer_id as due_customer_id,
        lag(spans.from_at) over item as earlier_from_at,
        lag(coalesce(spans.until_at, 'infinity')) over item as earlier_until_at
    from mrr_spans as spans
    inner join subscriptions on subscriptions.id = spans.subscription_id
    window item as (
        partition by spans.subscription_id, spans.item_stripe_id order by spans.from_at
    )
)

select
    subscription_id,
    item_stripe_id,
    from_at,
    earlier_from_at,
    customer_id,
    due_customer_id
from steps
where from_at < earlier_until_at or customer_id <> due_customer_id
order by subscription_id, item_stripe_id, from_at
