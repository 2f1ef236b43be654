-- Keep the keys of hashes of ids, unless there are some. One row when these are kept.
with params as not materialized (
    select
        $1::bytea as inner_key,
        $2::bytea as outer_key
)

insert into erasure_keys (inner_key, outer_key)
select
    inner_key,
    outer_key
from params
on conflict (id) do nothing
returning id
