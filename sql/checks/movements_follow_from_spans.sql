-- Whenever the spans of a customer begin and end so that the total changes, one movement says so,
-- and by the same amount. So the spans add up to the last movement's MRR at any instant.
-- One row per instant at which spans and movements disagree.
with ends as (
    select customer_id, currency, from_at as occurred_at, mrr_minor as change_minor
    from mrr_spans
    union all
    select customer_id, currency, until_at, -mrr_minor
    from mrr_spans
    where until_at is not null
),

changes as (
    select customer_id, currency, occurred_at, sum(change_minor) as change_minor
    from ends
    group by customer_id, currency, occurred_at
    having sum(change_minor) <> 0
),

movements as (
    select customer_id, currency, occurred_at, mrr_after_minor - mrr_before_minor as change_minor
    from mrr_movements
)

select
    customer_id,
    currency,
    occurred_at,
    changes.change_minor as spans_change_minor,
    movements.change_minor as movement_change_minor
from changes
full join movements using (customer_id, currency, occurred_at)
where changes.change_minor is distinct from movements.change_minor
order by customer_id, currency, occurred_at
