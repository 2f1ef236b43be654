-- Which stored days end after an instant? They are deleted, with their products, in every timezone.
-- One row per timezone and day that was forgotten.
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

forgotten as (
    delete from daily_snapshots as snapshots
    using zones
    where snapshots.timezone = zones.timezone and snapshots.day >= zones.since_day
    returning snapshots.timezone, snapshots.day
),

forgotten_products as (
    delete from daily_snapshot_products as products
    using zones
    where products.timezone = zones.timezone and products.day >= zones.since_day
    returning products.day
)

select
    timezone::text as timezone,
    day::date as day
from forgotten
group by timezone, day
order by timezone, day
