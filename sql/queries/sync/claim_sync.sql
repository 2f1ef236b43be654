-- Take the run of an account that wants to be worked on. No row when there is none, or when somebody
-- else works on it.
with params as not materialized (
    select
        $1::text as account,
        $2::text as holder,
        $3::int4 as stale_after_ms
)

update sync_runs
set holder = params.holder, heartbeat_at = clock_timestamp()
from params
where
    sync_runs.account = params.account
    and sync_runs.state = 'running'
    and sync_runs.heartbeat_at
    < clock_timestamp() - make_interval(secs => params.stale_after_ms / 1000.0)
returning
    sync_runs.id,
    sync_runs.scope,
    sync_runs.requested_by,
    sync_runs.reports_drifts,
    sync_runs.events_from_at
