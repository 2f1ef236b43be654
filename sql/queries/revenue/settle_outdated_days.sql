-- Say that the days through through_day hold again, because they have just been stored.
-- One row: from which day on stored days still do not hold; null when all hold.
with params as not materialized (
    select
        $1::text as timezone,
        $2::date as through_day
),

remaining as (
    select min(snapshots.day) as day
    from params
    inner join outdated_days on outdated_days.timezone = params.timezone
    inner join daily_snapshots as snapshots
        on snapshots.timezone = params.timezone
        and snapshots.day >= outdated_days.since_day
        and snapshots.day > params.through_day
),

settled as (
    delete from outdated_days
    using params, remaining
    where outdated_days.timezone = params.timezone and remaining.day is null
),

moved as (
    update outdated_days
    set since_day = remaining.day
    from params, remaining
    where outdated_days.timezone = params.timezone and remaining.day is not null
)

select day::date as since_day
from remaining
