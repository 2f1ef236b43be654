-- Say that a run is alive. One row while it is still the caller's, none when it has changed hands.
-- Locks the run, so that what follows in the transaction is its holder's alone.
with params as not materialized (
    select
        $1::int8 as run_id,
        $2::text as holder,
        $3::timestamptz as events_from_at,
        $4::timestamptz as ends_at
)

update sync_runs
set
    heartbeat_at = clock_timestamp(),
    events_from_at = coalesce(sync_runs.events_from_at, params.events_from_at),
    ends_at = coalesce(params.ends_at, sync_runs.ends_at)
from params
where
    sync_runs.id = params.run_id
    and sync_runs.holder = params.holder
    and sync_runs.state = 'running'
returning sync_runs.id, sync_runs.reports_drifts
