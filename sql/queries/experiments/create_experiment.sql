-- Write down what is to be tried. One row: the draft's number.
with params as not materialized (
    select
        $1::text as name,
        $2::text as hypothesis,
        $3::text as change_description,
        $4::text as metric,
        $5::jsonb as segment,
        $6::jsonb as comparison,
        $7::numeric as target_value,
        $8::jsonb as guardrails,
        $9::date as stop_on,
        $10::text as actor,
        $11::timestamptz as at
)

insert into experiments (
    name,
    hypothesis,
    change_description,
    metric,
    segment,
    comparison,
    target_value,
    guardrails,
    stop_on,
    created_by,
    created_at
)
select
    params.name,
    params.hypothesis,
    params.change_description,
    params.metric,
    params.segment,
    params.comparison,
    params.target_value,
    params.guardrails,
    params.stop_on,
    params.actor,
    params.at
from params
returning experiments.id
