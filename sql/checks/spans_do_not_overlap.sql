-- An item has one MRR at a time. One row per span that begins before the item's span before it ends.
with steps as (
    select
        spans.subscription_id,
        spans.item_stripe_id,
        spans.from_at,
        lag(spans.from_at) over item as earlier_from_at,
        lag(coalesce(spans.until_at, 'infinity')) over item as earlier_until_at
    from mrr_spans as spans
    window item as (
        partition by spans.subscription_id, spans.item_stripe_id order by spans.from_at
    )
)

select
    subscription_id,
    item_stripe_id,
    from_at,
    earlier_from_at
from steps
where from_at < earlier_until_at
order by subscription_id, item_stripe_id, from_at
