-- A movement is called what its amounts say: from nothing it is new the first time and then a
-- reactivation, away since the churn before it; to nothing it is churn; the rest goes up or down.
-- One row per movement with another name.
with steps as (
    select
        customer_id,
        currency,
        occurred_at,
        type,
        away_since,
        case
            when mrr_before_minor = 0 and row_number() over life = 1 then 'new'
            when mrr_before_minor = 0 then 'reactivation'
            when mrr_after_minor = 0 then 'churn'
            when mrr_after_minor > mrr_before_minor then 'expansion'
            else 'contraction'
        end as due_type,
        case
            when mrr_before_minor = 0 then lag(occurred_at) over life
        end as due_away_since
    from mrr_movements
    window life as (partition by customer_id, currency order by occurred_at)
)

select
    customer_id,
    currency,
    occurred_at,
    type,
    due_type,
    away_since,
    due_away_since
from steps
where type <> due_type or away_since is distinct from due_away_since
order by customer_id, currency, occurred_at
