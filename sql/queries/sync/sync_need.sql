-- What is there to do at the start? Always one row.
with runs as (
    select
        count(*) as runs,
        count(*) filter (where state = 'running') as running,
        count(*) filter (where state = 'done' and scope = 'full') as full_runs
    from sync_runs
)

select
    (runs.runs > 0)::boolean as has_run,
    (runs.running > 0)::boolean as is_running,
    (runs.full_runs > 0)::boolean as has_read_all
from runs
