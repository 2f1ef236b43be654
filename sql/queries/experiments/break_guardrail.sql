-- Note that a guardrail of a running experiment was found broken. One row the first time.
with params as not materialized (
    select
        $1::int8 as id,
        $2::timestamptz as at
)

update experiments
set guardrail_broken_at = params.at
from params
where
    experiments.id = params.id
    and experiments.state = 'running'
    and experiments.guardrail_broken_at is null
returning experiments.id
