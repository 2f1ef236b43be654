-- Store every local day that is not stored yet, from the first movement through through_day.
-- One row: how many days were stored. A day has a snapshot in each currency that has moved by then.
with params as not materialized (
    select
        $1::date as through_day,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::int4 as rules_version
),

anchor as materialized (
    select coalesce(max(snapshots.day), '-infinity') as day
    from params
    inner join daily_snapshots as snapshots
        on snapshots.timezone = params.timezone
        and snapshots.rules_version = params.rules_version
        and snapshots.day <= params.through_day
),

opening as (
    select
        snapshots.currency,
        snapshots.end_minor as mrr_minor,
        snapshots.customers
    from params
    cross join anchor
    inner join daily_snapshots as snapshots
        on snapshots.timezone = params.timezone
        and snapshots.rules_version = params.rules_version
        and snapshots.day = anchor.day
),

movements as (
    select
        movements.currency,
        (movements.occurred_at at time zone params.timezone)::date as day,
        movements.type,
        movements.amount_minor
    from params
    cross join anchor
    inner join mrr_movements as movements
        on movements.occurred_at >= anchor.day::timestamp at time zone params.timezone
        and movements.occurred_at < params.before_at
    where (movements.occurred_at at time zone params.timezone)::date > anchor.day
),

lines as (
    select
        currency,
        day,
        coalesce(sum(amount_minor) filter (where type = 'new'), 0) as new_minor,
        coalesce(sum(amount_minor) filter (where type = 'reactivation'), 0) as reactivation_minor,
        coalesce(sum(amount_minor) filter (where type = 'expansion'), 0) as expansion_minor,
        coalesce(sum(amount_minor) filter (where type = 'contraction'), 0) as contraction_minor,
        coalesce(sum(amount_minor) filter (where type = 'churn'), 0) as churn_minor,
        count(*) filter (where type in ('new', 'reactivation')) as joined,
        count(*) filter (where type = 'churn') as departed
    from movements
    group by currency, day
),

first_days as (
    select
        currency,
        min(day) as day
    from (
        select opening.currency, anchor.day + 1 as day from opening cross join anchor
        union all
        select currency, day from lines
    ) as present
    group by currency
),

days as (
    select
        first_days.currency,
        first_days.day + n as day
    from params
    cross join first_days
    cross join generate_series(0, params.through_day - first_days.day) as n
),

changes as (
    select
        days.currency,
        days.day,
        coalesce(lines.new_minor, 0) as new_minor,
        coalesce(lines.reactivation_minor, 0) as reactivation_minor,
        coalesce(lines.expansion_minor, 0) as expansion_minor,
        coalesce(lines.contraction_minor, 0) as contraction_minor,
        coalesce(lines.churn_minor, 0) as churn_minor,
        coalesce(
            lines.new_minor + lines.reactivation_minor + lines.expansion_minor
            - lines.contraction_minor - lines.churn_minor,
            0
        ) as net_minor,
        coalesce(lines.joined - lines.departed, 0) as net_customers
    from days
    left join lines on lines.currency = days.currency and lines.day = days.day
),

balances as (
    select
        changes.*,
        coalesce(opening.mrr_minor, 0) + sum(changes.net_minor) over by_day as end_minor,
        coalesce(opening.customers, 0) + sum(changes.net_customers) over by_day as customers
    from changes
    left join opening on opening.currency = changes.currency
    window by_day as (partition by changes.currency order by changes.day)
),

stored as (
    insert into daily_snapshots (
        day, timezone, currency, start_minor, new_minor, reactivation_minor, expansion_minor,
        contraction_minor, churn_minor, end_minor, customers, rules_version
    )
    select
        balances.day,
        params.timezone,
        balances.currency,
        balances.end_minor - balances.net_minor,
        balances.new_minor,
        balances.reactivation_minor,
        balances.expansion_minor,
        balances.contraction_minor,
        balances.churn_minor,
        balances.end_minor,
        balances.customers,
        params.rules_version
    from params
    cross join balances
    on conflict (timezone, day, currency) do nothing
    returning day
)

select count(distinct day)::int4 as stored_days
from stored
