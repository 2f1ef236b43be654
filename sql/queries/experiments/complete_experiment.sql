-- Complete a running experiment, and plan when it is read again. One row when it was; none when somebody
-- was faster, or it does not run.
with params as not materialized (
    select
        $1::int8 as id,
        $2::text as outcome,
        $3::numeric as actual_value,
        $4::text as learning,
        $5::text as actor,
        $6::timestamptz as at
),

completed as (
    update experiments
    set
        state = 'completed',
        completed_by = params.actor,
        completed_at = params.at,
        outcome = params.outcome,
        actual_value = params.actual_value,
        learning = params.learning
    from params
    where experiments.id = params.id and experiments.state = 'running'
    returning experiments.id
),

planned as (
    insert into experiment_reads (experiment_id, after_days, due_at)
    select
        completed.id,
        days.after_days,
        params.at + days.after_days * interval '24 hours'
    from params
    cross join completed
    cross join unnest(array[30, 90, 180]) as days (after_days)
    order by days.after_days
)

select completed.id::int8 as id
from completed
