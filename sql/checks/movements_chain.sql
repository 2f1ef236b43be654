-- Every movement begins where the one before it ended, and the first one at zero.
-- One row per movement that does not.
with steps as (
    select
        customer_id,
        currency,
        occurred_at,
        mrr_before_minor,
        coalesce(lag(mrr_after_minor) over life, 0) as due_before_minor
    from mrr_movements
    window life as (partition by customer_id, currency order by occurred_at)
)

select
    customer_id,
    currency,
    occurred_at,
    mrr_before_minor,
    due_before_minor
from steps
where mrr_before_minor <> due_before_minor
order by customer_id, currency, occurred_at
