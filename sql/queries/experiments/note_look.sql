-- Note that somebody looked at the figures of an experiment that runs. One row when it does.
with params as not materialized (
    select
        $1::int8 as id,
        $2::timestamptz as at
)

insert into experiment_looks (experiment_id, looked_at)
select
    experiments.id,
    params.at
from params
inner join experiments on experiments.id = params.id and experiments.state = 'running'
returning experiment_looks.id
