-- When was each Stripe account last heard, and can it be read? One row per account that is read, or was
-- and has a history. Events count when they came in the last hours: further back nobody has to look.
with params as not materialized (
    select $1::timestamptz as before_at
),

known as (
    select
        accounts.name,
        accounts.is_read,
        accounts.first_seen_at
    from accounts
    union all
    select
        read_accounts.name,
        true,
        null
    from metrics.read_accounts
    where not exists (select 1 from accounts where accounts.is_read)
),

last_events as (
    select
        events.account,
        max(events.received_at) as at
    from params
    inner join stripe_events as events
        on events.created_at > params.before_at - interval '3 hours'
        and events.type not like '%.read'
    group by events.account
),

last_syncs as (
    select
        runs.account,
        max(runs.finished_at) as at
    from sync_runs as runs
    where runs.state = 'done'
    group by runs.account
),

newest_runs as (
    select
        known.name as account,
        newest.error
    from known
    cross join lateral (
        select case when runs.state = 'failed' then runs.last_error end as error
        from sync_runs as runs
        where runs.account = known.name
        order by runs.id desc
        limit 1
    ) as newest
)

select
    known.name::text as account,
    known.is_read::boolean as is_read,
    known.first_seen_at::timestamptz as first_seen_at,
    last_events.at::timestamptz as last_event_at,
    last_syncs.at::timestamptz as last_sync_at,
    sweeps.swept_at::timestamptz as last_sweep_at,
    newest_runs.error::text as error
from known
left join last_events on last_events.account = known.name
left join last_syncs on last_syncs.account = known.name
left join sweeps on sweeps.account = known.name
left join newest_runs on newest_runs.account = known.name
order by known.name
