-- Which stored days end after an instant? They no longer hold, in every timezone.
-- One row per timezone that has such days and did not know it: from which day on.
with params as not materialized (
    select $1::timestamptz as since
),

-- Usually none: the first condition, a day too wide but free of zones, is what the index serves.
zones as materialized (
    select distinct
        snapshots.timezone,
        (params.since at time zone snapshots.timezone)::date as since_day
    from params
    inner join daily_snapshots as snapshots
        on snapshots.day >= (params.since at time zone 'UTC')::date - 1
        and snapshots.day >= (params.since at time zone snapshots.timezone)::date
),

marked as (
    insert into outdated_days (timezone, since_day, reason)
    select
        timezone,
        since_day,
        'late_facts'
    from zones
    order by timezone
    on conflict (timezone) do update set since_day = excluded.since_day
    where excluded.since_day < outdated_days.since_day
    returning timezone, since_day
)

select
    timezone::text as timezone,
    since_day::date as since_day
from marked
order by timezone
