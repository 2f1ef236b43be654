-- Remember that an object was asked for. One row.
with params as not materialized (
    select $1::text as object_id
)

insert into unavailable_objects (object_id, asked_at)
select object_id, clock_timestamp()
from params
on conflict (object_id) do update
set asked_at = excluded.asked_at
returning object_id
