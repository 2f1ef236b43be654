-- Leave a run to whoever comes next, this soon at the earliest. One row if it was the caller's.
with params as not materialized (
    select
        $1::int8 as run_id,
        $2::text as holder,
        $3::int4 as heartbeat_age_ms,
        $4::text as reason
)

update sync_runs
set
    heartbeat_at = clock_timestamp() - make_interval(secs => params.heartbeat_age_ms / 1000.0),
    holder = null,
    last_error = coalesce(params.reason, sync_runs.last_error)
from params
where
    sync_runs.id = params.run_id
    and sync_runs.holder = params.holder
    and sync_runs.state = 'running'
returning sync_runs.id
