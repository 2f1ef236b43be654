-- Which experiments is a customer in, or was? One row per experiment, those that run first, the newest of
-- them first; at most limit_rows.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::int4 as limit_rows
)

select
    experiments.id::int8 as id,
    experiments.name::text as name,
    experiments.state::text as state,
    experiments.metric::text as metric,
    experiments.change_description::text as change_description,
    members.arm::text as arm,
    members.since_at::timestamptz as since_at,
    experiments.outcome::text as outcome
from params
inner join experiment_customers as members on members.customer_id = params.customer_id
inner join experiments on experiments.id = members.experiment_id
order by
    array_position(array['running', 'completed', 'canceled'], experiments.state),
    experiments.id desc
limit (select limit_rows from params)
