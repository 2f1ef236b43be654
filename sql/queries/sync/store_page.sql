-- Move a list's checkpoint. One row.
with params as not materialized (
    select
        $1::int8 as run_id,
        $2::text as resource,
        $3::text as starting_after,
        $4::boolean as is_done,
        $5::int4 as objects,
        $6::int8 as expected_objects,
        $7::text as refused_permission
)

insert into sync_pages as pages (
    run_id, resource, starting_after, is_done, objects, expected_objects, refused_permission
)
select
    run_id,
    resource,
    starting_after,
    is_done,
    objects,
    expected_objects,
    refused_permission
from params
on conflict (run_id, resource) do update
set
    starting_after = excluded.starting_after,
    is_done = excluded.is_done,
    objects = pages.objects + excluded.objects,
    expected_objects = excluded.expected_objects,
    refused_permission = excluded.refused_permission
returning resource
