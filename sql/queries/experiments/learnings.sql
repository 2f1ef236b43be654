-- What was learned? One row per completed experiment, the newest first. Optional: those that any part of
-- speaks of some words, which may be quoted, joined by `or`, or left out with a minus; those of one metric.
with params as not materialized (
    select
        $1::text as words,
        $2::text as metric,
        $3::int4 as limit_rows
),

-- In English "prices" finds a price; as they are written, words of any other language and names of plans.
found as (
    select
        experiments.id,
        experiments.completed_at
    from params
    inner join experiments
        on experiments.state = 'completed'
        and (
            params.words is null
            or experiments.search @@ websearch_to_tsquery('english', params.words)
            or experiments.search @@ websearch_to_tsquery('simple', params.words)
        )
        and (params.metric is null or experiments.metric = params.metric)
    order by experiments.completed_at desc, experiments.id desc
    limit (select params.limit_rows from params)
)

select
    shown.id::int8 as id,
    shown.state::text as state,
    shown.name::text as name,
    shown.hypothesis::text as hypothesis,
    shown.change_description::text as change_description,
    shown.metric::text as metric,
    shown.segment::jsonb as segment,
    shown.comparison::jsonb as comparison,
    shown.target_value::numeric as target_value,
    shown.guardrails::jsonb as guardrails,
    shown.stop_on::date as stop_on,
    shown.created_by::text as created_by,
    shown.created_at::timestamptz as created_at,
    shown.baseline_value::numeric as baseline_value,
    shown.baseline_n::int4 as baseline_n,
    shown.baseline_from_day::date as baseline_from_day,
    shown.baseline_to_day::date as baseline_to_day,
    shown.started_by::text as started_by,
    shown.started_at::timestamptz as started_at,
    shown.completed_by::text as completed_by,
    shown.completed_at::timestamptz as completed_at,
    shown.outcome::text as outcome,
    shown.actual_value::numeric as actual_value,
    shown.learning::text as learning,
    shown.canceled_at::timestamptz as canceled_at,
    shown.looks::int4 as looks
from found
inner join metrics.shown_experiments as shown on shown.id = found.id
order by found.completed_at desc, found.id desc
