-- Which stored days end after an instant? They are deleted, with their products, in every timezone.
-- One row per timezone and day that was forgotten.
with params as not materialized (
    select $1::timestamptz as since
),

-- Only zones with days near the instant are looked at; usually there are none.
timezones as (
    select distinct snapshots.timezone
    from params
    inner join daily_snapshots as snapshots
        on snapshots.day >= (params.since at time zone 'UTC')::date - 1
),

forgotten as (
    delete from daily_snapshots as snapshots
    using params, timezones
    where snapshots.timezone = timezones.timezone
        and snapshots.day >= (params.since at time zone timezones.timezone)::date
    returning snapshots.timezone, snapshots.day
),

forgotten_products as (
    delete from daily_snapshot_products as products
    using params, timezones
    where products.timezone = timezones.timezone
        and products.day >= (params.since at time zone timezones.timezone)::date
    returning products.day
)

select
    timezone::text as timezone,
    day::date as day
from forgotten
group by timezone, day
order by timezone, day
