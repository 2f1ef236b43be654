-- Which stored days followed other rules than today's? They no longer hold.
-- One row per timezone that has such days and did not know it: from which day on.
with params as not materialized (
    select $1::int4 as rules_version
),

marked as (
    insert into outdated_days (timezone, since_day, reason)
    select
        snapshots.timezone,
        min(snapshots.day),
        'rules'
    from params
    inner join daily_snapshots as snapshots on snapshots.rules_version <> params.rules_version
    group by snapshots.timezone
    on conflict (timezone) do update set since_day = excluded.since_day
    where excluded.since_day < outdated_days.since_day
    returning timezone, since_day
)

select
    timezone::text as timezone,
    since_day::date as since_day
from marked
order by timezone
