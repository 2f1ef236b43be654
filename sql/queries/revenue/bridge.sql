-- What moved MRR from one instant to another, and do the two roads from start to end agree?
-- Always one row, in one currency. Start and end are what the spans add up to, by way of the newest
-- stored day before each; the lines between them are the movements. closes compares them exactly.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::text as currency,
        $5::int4 as rules_version
),

ends as (
    select
        'start' as name,
        from_at as before_at
    from params
    union all
    select
        'end' as name,
        before_at
    from params
),

anchors as materialized (
    select
        ends.name,
        ends.before_at,
        coalesce(stored.day, '-infinity') as day
    from params
    cross join ends
    cross join lateral (
        select max(snapshots.day) as day
        from daily_snapshots as snapshots
        where
            snapshots.timezone = params.timezone
            and snapshots.rules_version = params.rules_version
            and snapshots.day < (ends.before_at at time zone params.timezone)::date
    ) as stored
),

parts as (
    select
        anchors.name,
        products.mrr_minor
    from params
    cross join anchors
    inner join daily_snapshot_products as products
        on products.timezone = params.timezone
        and products.currency = params.currency
        and products.day = anchors.day
    union all
    select
        anchors.name,
        spans.mrr_minor
    from params
    cross join anchors
    inner join mrr_spans as spans
        on spans.from_at >= anchors.day::timestamp at time zone params.timezone
        and spans.from_at < anchors.before_at
        and spans.currency = params.currency
    where (spans.from_at at time zone params.timezone)::date > anchors.day
    union all
    select
        anchors.name,
        -spans.mrr_minor as mrr_minor
    from params
    cross join anchors
    inner join mrr_spans as spans
        on spans.until_at >= anchors.day::timestamp at time zone params.timezone
        and spans.until_at < anchors.before_at
        and spans.currency = params.currency
    where (spans.until_at at time zone params.timezone)::date > anchors.day
),

balances as (
    select
        coalesce(sum(mrr_minor) filter (where name = 'start'), 0) as start_minor,
        coalesce(sum(mrr_minor) filter (where name = 'end'), 0) as end_minor
    from parts
),

lines as (
    select
        coalesce(sum(movements.amount_minor) filter (where movements.type = 'new'), 0) as new_minor,
        coalesce(sum(movements.amount_minor) filter (where movements.type = 'reactivation'), 0)
            as reactivation_minor,
        coalesce(sum(movements.amount_minor) filter (where movements.type = 'expansion'), 0)
            as expansion_minor,
        coalesce(sum(movements.amount_minor) filter (where movements.type = 'contraction'), 0)
            as contraction_minor,
        coalesce(sum(movements.amount_minor) filter (where movements.type = 'churn'), 0)
            as churn_minor,
        count(*) filter (where movements.type = 'new') as new_count,
        count(*) filter (where movements.type = 'reactivation') as reactivation_count,
        count(*) filter (where movements.type = 'expansion') as expansion_count,
        count(*) filter (where movements.type = 'contraction') as contraction_count,
        count(*) filter (where movements.type = 'churn') as churn_count
    from params
    inner join mrr_movements as movements
        on movements.occurred_at >= params.from_at
        and movements.occurred_at < params.before_at
        and movements.currency = params.currency
)

select
    round(balances.start_minor)::bigint as start_minor,
    round(lines.new_minor)::bigint as new_minor,
    round(lines.reactivation_minor)::bigint as reactivation_minor,
    round(lines.expansion_minor)::bigint as expansion_minor,
    round(lines.contraction_minor)::bigint as contraction_minor,
    round(lines.churn_minor)::bigint as churn_minor,
    round(balances.end_minor)::bigint as end_minor,
    lines.new_count::int4 as new_count,
    lines.reactivation_count::int4 as reactivation_count,
    lines.expansion_count::int4 as expansion_count,
    lines.contraction_count::int4 as contraction_count,
    lines.churn_count::int4 as churn_count,
    (
        balances.start_minor + lines.new_minor + lines.reactivation_minor + lines.expansion_minor
        - lines.contraction_minor - lines.churn_minor
        = balances.end_minor
    )::bool as closes
from balances
cross join lines
