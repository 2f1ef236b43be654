-- Make the parts of usage for the months of some days, unless they are there. One row per day: whether
-- the part of its month was made.
with params as not materialized (
    select $1::text[] as days
)

select
    wanted.day::date as day,
    make_usage_month(wanted.day::date)::bool as is_made
from params
cross join unnest(params.days) as wanted (day)
order by 1
