-- Which stored days followed other rules than today's? They are deleted, with their products.
-- One row per timezone and day that was forgotten.
with params as not materialized (
    select $1::int4 as rules_version
),

forgotten as (
    delete from daily_snapshots as snapshots
    using params
    where snapshots.rules_version <> params.rules_version
    returning snapshots.timezone, snapshots.day, snapshots.currency
),

forgotten_products as (
    delete from daily_snapshot_products as products
    using forgotten
    where products.timezone = forgotten.timezone
        and products.day = forgotten.day
        and products.currency = forgotten.currency
    returning products.day
)

select
    timezone::text as timezone,
    day::date as day
from forgotten
group by timezone, day
order by timezone, day
