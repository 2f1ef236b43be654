-- How far is a run with each list? One row per list that was begun.
with params as not materialized (
    select $1::int8 as run_id
)

select
    pages.resource,
    pages.starting_after,
    pages.is_done,
    pages.objects,
    pages.expected_objects,
    pages.refused_permission
from params
inner join sync_pages as pages on pages.run_id = params.run_id
order by pages.resource
