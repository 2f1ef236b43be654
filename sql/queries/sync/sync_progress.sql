-- How far is a run? One row: the one asked for, or the newest; none when there is no such.
with params as not materialized (
    select $1::int8 as run_id
),

run as (
    select runs.*
    from params
    inner join sync_runs as runs on runs.id = coalesce(params.run_id, runs.id)
    order by runs.id desc
    limit 1
),

lists as (
    select jsonb_agg(
        jsonb_build_object(
            'resource', pages.resource,
            'is_done', pages.is_done,
            'objects', pages.objects,
            'expected_objects', pages.expected_objects,
            'refused_permission', pages.refused_permission
        )
        order by pages.resource
    ) as lists
    from run
    inner join sync_pages as pages on pages.run_id = run.id
)

select
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
from run
cross join lists
