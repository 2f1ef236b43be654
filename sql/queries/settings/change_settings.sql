-- Keep what somebody sets; null for a value makes the environment hold again.
-- One row per setting that is another one than before.
with params as not materialized (
    select
        $1::jsonb as changes,
        $2::text as author,
        $3::timestamptz as changed_at
),

wanted as (
    select
        given.key,
        settings.value as value_before,
        nullif(given.value, 'null') as value_after
    from params
    cross join lateral jsonb_each(params.changes) as given (key, value)
    left join settings on settings.key = given.key
    where nullif(given.value, 'null') is distinct from settings.value
),

removed as (
    delete from settings
    using wanted
    where settings.key = wanted.key and wanted.value_after is null
),

stated as (
    insert into settings (key, value, author, set_at)
    select
        wanted.key,
        wanted.value_after,
        params.author,
        params.changed_at
    from params
    cross join wanted
    where wanted.value_after is not null
    on conflict (key) do update set
        value = excluded.value,
        author = excluded.author,
        set_at = excluded.set_at
),

noted as (
    insert into setting_changes (key, value_before, value_after, author, changed_at)
    select
        wanted.key,
        wanted.value_before,
        wanted.value_after,
        params.author,
        params.changed_at
    from params
    cross join wanted
    order by wanted.key
    returning id, key, value_before, value_after
)

select
    id::int8 as id,
    key::text as key,
    value_before::jsonb as value_before,
    value_after::jsonb as value_after
from noted
order by id
