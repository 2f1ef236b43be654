-- How far is a run? One row: the one asked for, or one per account that is read with its newest; none
-- when there is no such.
with params as not materialized (
    select $1::int8 as run_id
),

wanted as (
    select params.run_id
    from params
    where params.run_id is not null
    union all
    select newest.id
    from params
    cross join metrics.read_accounts as accounts
    cross join lateral (
        select runs.id
        from sync_runs as runs
        where runs.account = accounts.name
        order by runs.id desc
        limit 1
    ) as newest
    where params.run_id is null
),

lists as (
    select
        pages.run_id,
        jsonb_agg(
            jsonb_build_object(
                'resource', pages.resource,
                'is_done', pages.is_done,
                'objects', pages.objects,
                'expected_objects', pages.expected_objects,
                'refused_permission', pages.refused_permission
            )
            order by pages.resource
        ) as lists
    from wanted
    inner join sync_pages as pages on pages.run_id = wanted.run_id
    group by pages.run_id
)

select
    run.account,
    run.id,
    run.scope,
    run.requested_by,
    run.state,
    run.started_at,
    run.finished_at,
    run.ends_at,
    run.last_error,
    (run.holder is not null)::boolean as is_held,
    coalesce(lists.lists, '[]')::jsonb as lists
from wanted
inner join sync_runs as run on run.id = wanted.run_id
left join lists on lists.run_id = run.id
order by run.account
