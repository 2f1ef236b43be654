-- What was MRR on each day, and what moved it? One row per day and currency, in the time zone of the workspace.
with params as not materialized (
    select $1::text as timezone
)

select
    snapshots.day::date as day,
    snapshots.currency::text as currency,
    snapshots.start_minor::numeric as start_minor,
    snapshots.new_minor::numeric as new_minor,
    snapshots.reactivation_minor::numeric as reactivation_minor,
    snapshots.expansion_minor::numeric as expansion_minor,
    snapshots.contraction_minor::numeric as contraction_minor,
    snapshots.churn_minor::numeric as churn_minor,
    snapshots.end_minor::numeric as end_minor,
    snapshots.customers::int8 as customers,
    snapshots.quality::text as quality,
    snapshots.restated_at::timestamptz as restated_at,
    snapshots.restated_reason::text as restated_reason
from params
inner join daily_snapshots as snapshots on snapshots.timezone = params.timezone
order by snapshots.day, snapshots.currency
