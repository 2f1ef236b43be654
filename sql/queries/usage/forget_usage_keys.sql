-- Forget keys that were seen before a day. One row per key forgotten, at most so many at once.
with params as not materialized (
    select
        $1::date as before_day,
        $2::int4 as batch_size
),

old as (
    select usage_keys.key
    from params
    cross join lateral (
        select key
        from usage_keys
        where seen_day < params.before_day
        limit params.batch_size
    ) as usage_keys
)

delete from usage_keys
using old
where usage_keys.key = old.key
returning usage_keys.key::text as key
