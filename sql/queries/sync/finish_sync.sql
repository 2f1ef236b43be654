-- End a run, well or not. One row if it was the caller's.
with params as not materialized (
    select
        $1::int8 as run_id,
        $2::text as holder,
        $3::text as state,
        $4::text as error
)

update sync_runs
set
    state = params.state,
    last_error = params.error,
    heartbeat_at = clock_timestamp(),
    ends_at = null,
    finished_at = clock_timestamp()
from params
where
    sync_runs.id = params.run_id
    and sync_runs.holder = params.holder
    and sync_runs.state = 'running'
returning sync_runs.id
