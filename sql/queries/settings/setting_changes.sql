-- Who has changed which settings after a change, from what to what?
-- One row per change, the newest first; at most so many.
with params as not materialized (
    select
        $1::int8 as after_id,
        $2::int4 as most
)

select
    changes.id::int8 as id,
    changes.key::text as key,
    changes.value_before::jsonb as value_before,
    changes.value_after::jsonb as value_after,
    changes.author::text as author,
    changes.changed_at::timestamptz as changed_at
from params
cross join lateral (
    select *
    from setting_changes
    where setting_changes.id > params.after_id
    order by setting_changes.id desc
    limit params.most
) as changes
order by changes.id desc
