-- Cancel an experiment that is not over. One row when it was; none when somebody was faster, or it is over.
with params as not materialized (
    select
        $1::int8 as id,
        $2::text as actor,
        $3::timestamptz as at
)

update experiments
set
    state = 'canceled',
    canceled_by = params.actor,
    canceled_at = params.at
from params
where experiments.id = params.id and experiments.state in ('draft', 'running')
returning experiments.id
