-- Which experiments rest on a number that people follow, and are not over?
-- One row per draft or running experiment about the metric, by number.
with params as not materialized (
    select $1::text as name
)

select
    experiments.id::int8 as id,
    experiments.state::text as state
from params
inner join experiments
    on experiments.state in ('draft', 'running')
    and experiments.metric = 'custom:' || params.name
order by experiments.id
