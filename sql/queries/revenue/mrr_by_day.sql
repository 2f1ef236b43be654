-- What was MRR at the end of each local day, and what moved it?
-- One row per day from from_day through to_day, in one currency; quiet days are there too.
-- Days up to the newest stored one are read; later ones are that day plus the movements since.
with params as not materialized (
    select
        $1::date as from_day,
        $2::date as to_day,
        $3::timestamptz as before_at,
        $4::text as timezone,
        $5::text as currency,
        $6::int4 as rules_version
),

anchor as materialized (
    select coalesce(max(snapshots.day), '-infinity') as day
    from params
    inner join daily_snapshots as snapshots
        on snapshots.timezone = params.timezone
        and snapshots.rules_version = params.rules_version
        and snapshots.day < (params.before_at at time zone params.timezone)::date
),

days as (
    select params.from_day + n as day
    from params
    cross join generate_series(0, params.to_day - params.from_day) as n
),

stored as (
    select snapshots.*
    from params
    cross join anchor
    inner join daily_snapshots as snapshots
        on snapshots.timezone = params.timezone
        and snapshots.currency = params.currency
        and snapshots.rules_version = params.rules_version
        and snapshots.day between least(params.from_day, anchor.day) and anchor.day
),

opening as (
    select
        coalesce(sum(stored.end_minor), 0) as mrr_minor,
        coalesce(sum(stored.customers), 0) as customers
    from anchor
    inner join stored on stored.day = anchor.day
),

-- The index finds the movements from the anchor's midnight on; the local day of each decides, so
-- that a midnight which comes twice or never shifts nothing.
movements as (
    select
        (movements.occurred_at at time zone params.timezone)::date as day,
        movements.type,
        movements.amount_minor
    from params
    cross join anchor
    inner join mrr_movements as movements
        on movements.occurred_at >= anchor.day::timestamp at time zone params.timezone
        and movements.occurred_at < params.before_at
        and movements.currency = params.currency
    where (movements.occurred_at at time zone params.timezone)::date > anchor.day
),

lines as (
    select
        day,
        coalesce(sum(amount_minor) filter (where type = 'new'), 0) as new_minor,
        coalesce(sum(amount_minor) filter (where type = 'reactivation'), 0) as reactivation_minor,
        coalesce(sum(amount_minor) filter (where type = 'expansion'), 0) as expansion_minor,
        coalesce(sum(amount_minor) filter (where type = 'contraction'), 0) as contraction_minor,
        coalesce(sum(amount_minor) filter (where type = 'churn'), 0) as churn_minor,
        count(*) filter (where type in ('new', 'reactivation')) as joined,
        count(*) filter (where type = 'churn') as departed
    from movements
    group by day
),

later_days as (
    select days.day
    from days
    inner join anchor on days.day > anchor.day
),

computed as (
    select
        day,
        lines.new_minor,
        lines.reactivation_minor,
        lines.expansion_minor,
        lines.contraction_minor,
        lines.churn_minor,
        opening.mrr_minor + coalesce(sum(
            lines.new_minor + lines.reactivation_minor + lines.expansion_minor
            - lines.contraction_minor - lines.churn_minor
        ) over by_day, 0) as end_minor,
        opening.customers + coalesce(sum(lines.joined - lines.departed) over by_day, 0) as customers
    from opening
    cross join (lines full join later_days using (day))
    window by_day as (order by day)
),

figures as (
    select
        day,
        new_minor,
        reactivation_minor,
        expansion_minor,
        contraction_minor,
        churn_minor,
        fx_minor,
        end_minor,
        customers,
        quality
    from stored
    union all
    select
        day,
        new_minor,
        reactivation_minor,
        expansion_minor,
        contraction_minor,
        churn_minor,
        0 as fx_minor,
        end_minor,
        customers,
        'live' as quality
    from computed
)

select
    days.day::date as day,
    round(coalesce(figures.end_minor, 0))::bigint as total_minor,
    round(coalesce(figures.new_minor, 0))::bigint as new_minor,
    round(coalesce(figures.reactivation_minor, 0))::bigint as reactivation_minor,
    round(coalesce(figures.expansion_minor, 0))::bigint as expansion_minor,
    round(coalesce(figures.contraction_minor, 0))::bigint as contraction_minor,
    round(coalesce(figures.churn_minor, 0))::bigint as churn_minor,
    round(coalesce(figures.fx_minor, 0))::bigint as fx_minor,
    coalesce(figures.customers, 0)::int4 as customers,
    coalesce(figures.quality, 'live')::text as quality
from days
left join figures on figures.day = days.day
order by days.day
