-- Ask that Stripe be read. One row: the run that does it. When one is under way already, that is the
-- one, and it also reports drifts if that was asked for. No row when another caller was just faster.
with params as not materialized (
    select
        $1::text as requested_by,
        $2::text as scope,
        $3::boolean as reports_drifts
),

joined as (
    update sync_runs
    set reports_drifts = sync_runs.reports_drifts or params.reports_drifts
    from params
    where sync_runs.state = 'running'
    returning sync_runs.id, sync_runs.scope
),

asked as (
    insert into sync_runs (requested_by, scope, reports_drifts)
    select params.requested_by, params.scope, params.reports_drifts
    from params
    where not exists (select 1 from joined)
    on conflict (account) where state = 'running' do nothing
    returning id, scope
)

select id, scope, true as is_new
from asked
union all
select id, scope, false as is_new
from joined
