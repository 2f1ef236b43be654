-- How many objects did the last run of this scope find in an account? One row per list.
with params as not materialized (
    select
        $1::text as account,
        $2::text as scope
),

last_run as (
    select runs.id
    from params
    inner join sync_runs as runs
        on runs.account = params.account
        and runs.scope = params.scope
        and runs.state = 'done'
    order by runs.id desc
    limit 1
)

select pages.resource, pages.objects
from last_run
inner join sync_pages as pages on pages.run_id = last_run.id
order by pages.resource
