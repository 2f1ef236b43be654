-- What is there to read of one account, or of all that are read? Always one row.
with params as not materialized (
    select $1::text as account
),

wanted as (
    select params.account
    from params
    where params.account is not null
    union all
    select accounts.name
    from params
    cross join metrics.read_accounts as accounts
    where params.account is null
),

runs as (
    select
        wanted.account,
        count(*) filter (where runs.state = 'running') as running,
        count(*) filter (where runs.state = 'done' and runs.scope = 'full') as full_runs,
        count(runs.id) as runs
    from wanted
    left join sync_runs as runs on runs.account = wanted.account
    group by wanted.account
)

select
    coalesce(bool_and(runs.runs > 0), false)::boolean as has_run,
    coalesce(bool_or(runs.running > 0), false)::boolean as is_running,
    coalesce(bool_and(runs.full_runs > 0), false)::boolean as has_read_all
from runs
