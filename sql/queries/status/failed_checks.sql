-- Which checks were broken when they were last run, and since when?
-- One row per broken check, the oldest trouble first.
with params as not materialized (
    select $1::timestamptz as before_at
)

select
    results.name,
    coalesce(results.broken_since, results.checked_at)::timestamptz as broken_since,
    results.broken_rows
from params
inner join check_results as results on results.broken_since < params.before_at
order by results.broken_since, results.name
