-- What was tried, and what was learned? One row per experiment.
select
    experiments.id::int8 as experiment_id,
    experiments.state::text as state,
    experiments.name::text as name,
    experiments.hypothesis::text as hypothesis,
    experiments.change_description::text as change_description,
    experiments.metric::text as metric,
    experiments.segment::text as segment,
    experiments.comparison::text as comparison,
    experiments.stop_on::date as stop_on,
    experiments.started_at::timestamptz as started_at,
    experiments.completed_at::timestamptz as completed_at,
    experiments.canceled_at::timestamptz as canceled_at,
    experiments.outcome::text as outcome,
    experiments.actual_value::numeric as actual_value,
    experiments.learning::text as learning
from experiments
order by experiments.id
