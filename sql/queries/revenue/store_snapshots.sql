-- Store every local day that is not stored yet or no longer holds, through through_day.
-- One row: how many days were stored. A day has a snapshot in each currency that has moved by then, or
-- was thought to have. One that ends otherwise than before keeps what it was, and since when.
with params as not materialized (
    select
        $1::date as through_day,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::int4 as rules_version
),

anchor as materialized (
    select anchors.day
    from params
    cross join lateral metrics.anchor_day(
        params.timezone, params.rules_version, params.through_day + 1, null
    ) as anchors
),

first_days as (
    select case
        when anchor.day > '-infinity' then anchor.day + 1
        else least(
            (
                select (min(movements.occurred_at) at time zone params.timezone)::date
                from mrr_movements as movements
            ),
            (
                select min(snapshots.day)
                from daily_snapshots as snapshots
                where snapshots.timezone = params.timezone
            )
        )
    end as day
    from params
    cross join anchor
),

stored as (
    insert into daily_snapshots (
        day, timezone, currency, start_minor, new_minor, reactivation_minor, expansion_minor,
        contraction_minor, churn_minor, end_minor, customers, quality, rules_version,
        restated_at, restated_reason, previous_end_minor
    )
    select
        days.day,
        params.timezone,
        days.currency,
        days.start_minor,
        days.new_minor,
        days.reactivation_minor,
        days.expansion_minor,
        days.contraction_minor,
        days.churn_minor,
        days.end_minor,
        days.customers,
        days.quality,
        params.rules_version,
        days.restated_at,
        days.restated_reason,
        days.previous_end_minor
    from params
    cross join first_days
    cross join lateral metrics.native_days(
        params.timezone,
        params.rules_version,
        first_days.day,
        params.through_day,
        params.before_at,
        null
    ) as days
    where days.has_moved and not days.is_stored
    on conflict (timezone, day, currency) do update set
        start_minor = excluded.start_minor,
        new_minor = excluded.new_minor,
        reactivation_minor = excluded.reactivation_minor,
        expansion_minor = excluded.expansion_minor,
        contraction_minor = excluded.contraction_minor,
        churn_minor = excluded.churn_minor,
        fx_minor = excluded.fx_minor,
        end_minor = excluded.end_minor,
        customers = excluded.customers,
        quality = excluded.quality,
        rules_version = excluded.rules_version,
        computed_at = excluded.computed_at,
        restated_at = excluded.restated_at,
        restated_reason = excluded.restated_reason,
        previous_end_minor = excluded.previous_end_minor
    returning day
)

select count(distinct day)::int4 as stored_days
from stored
