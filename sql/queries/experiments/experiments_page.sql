-- Which experiments are there? One row per experiment, the newest first, before the one that a cursor
-- names. Optional: in one state.
with params as not materialized (
    select
        $1::text as state,
        $2::int8 as before_id,
        $3::int4 as limit_rows
),

page as (
    select found.id
    from params
    cross join lateral (
        select experiments.id
        from experiments
        where
            (params.state is null or experiments.state = params.state)
            and (params.before_id is null or experiments.id < params.before_id)
        order by experiments.id desc
        limit params.limit_rows
    ) as found
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
from page
inner join metrics.shown_experiments as shown on shown.id = page.id
order by page.id desc
