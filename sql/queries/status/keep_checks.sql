-- Keep what the checks found at an instant; what they found before goes.
-- One row per check, those that are broken first.
with params as not materialized (
    select
        $1::timestamptz as checked_at,
        $2::jsonb as checks
),

found as (
    select
        checks.name,
        checks.broken_rows
    from params
    cross join jsonb_to_recordset(params.checks) as checks (name text, broken_rows int4)
),

-- Checks that this version does not have.
forgotten as (
    delete from check_results
    where not exists (select from found where found.name = check_results.name)
),

kept as (
    insert into check_results (name, checked_at, broken_since, broken_rows)
    select
        found.name,
        params.checked_at,
        case when found.broken_rows > 0 then params.checked_at end,
        found.broken_rows
    from params
    cross join found
    on conflict (name) do update
    set
        checked_at = excluded.checked_at,
        broken_since = case
            when excluded.broken_rows > 0
                then coalesce(check_results.broken_since, excluded.broken_since)
        end,
        broken_rows = excluded.broken_rows
    returning name, broken_since, broken_rows
)

select
    name,
    broken_since,
    broken_rows
from kept
order by broken_since is null, name
