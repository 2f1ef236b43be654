-- Ask that Stripe be read: one account, or all that are in the settings. One row per account: the run
-- that does it. When one is under way already, that is the one, and it also reports drifts if that was
-- asked for. No row for an account when another caller was just faster.
with params as not materialized (
    select
        $1::text as account,
        $2::text as requested_by,
        $3::text as scope,
        $4::boolean as reports_drifts
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

joined as (
    update sync_runs
    set reports_drifts = sync_runs.reports_drifts or params.reports_drifts
    from params
    cross join wanted
    where sync_runs.account = wanted.account and sync_runs.state = 'running'
    returning sync_runs.account, sync_runs.id, sync_runs.scope
),

asked as (
    insert into sync_runs (account, requested_by, scope, reports_drifts)
    select
        wanted.account,
        params.requested_by,
        params.scope,
        params.reports_drifts
    from params
    cross join wanted
    where not exists (select 1 from joined where joined.account = wanted.account)
    order by wanted.account
    on conflict (account) where state = 'running' do nothing
    returning account, id, scope
)

select
    account,
    id,
    scope,
    true as is_new
from asked
union all
select
    account,
    id,
    scope,
    false as is_new
from joined
order by account
