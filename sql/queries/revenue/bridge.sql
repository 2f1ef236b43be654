-- What moved MRR from one instant to another, and do the two roads from start to end agree?
-- Always one row, in base_currency; is_converted adds the currencies that have a rate, each movement
-- at the rate of its day. Start and end are what the spans add up to, by way of the newest stored day
-- before each; the lines between them are the movements, and what a change of rates did to what was
-- there before. closes compares the two exactly. Optional: of one Stripe account.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::text as base_currency,
        $5::bool as is_converted,
        $6::int4 as rules_version,
        $7::text as account
),

-- Empty, and never looked at, when all accounts are asked for.
members as materialized (
    select customers.id
    from params
    inner join customers on customers.account = params.account
),

-- The local day an end belongs to is the one that has just passed.
ends as materialized (
    select
        moments.name,
        moments.before_at,
        ((moments.before_at - interval '1 microsecond') at time zone params.timezone)::date as day,
        anchors.day as anchor_day
    from params
    cross join lateral (
        values ('start', params.from_at), ('end', params.before_at)
    ) as moments (name, before_at)
    cross join lateral metrics.anchor_day(
        params.timezone,
        params.rules_version,
        (moments.before_at at time zone params.timezone)::date,
        params.account
    ) as anchors
),

rates as materialized (
    select
        rates.currency,
        rates.day,
        rates.minor_factor,
        rates.minor_factor_before
    from params
    inner join ends as starts on starts.name = 'start'
    inner join ends on ends.name = 'end'
    cross join lateral metrics.fx_rates_by_day(
        params.base_currency, params.is_converted, starts.day, ends.day
    ) as rates
),

parts as (
    select
        ends.name,
        products.currency,
        products.mrr_minor
    from params
    cross join ends
    inner join daily_snapshot_products as products
        on products.timezone = params.timezone
        and products.day = ends.anchor_day
    union all
    select
        ends.name,
        spans.currency,
        spans.mrr_minor
    from params
    cross join ends
    inner join mrr_spans as spans
        on spans.from_at >= ends.anchor_day::timestamp at time zone params.timezone
        and spans.from_at < ends.before_at
    where
        (spans.from_at at time zone params.timezone)::date > ends.anchor_day
        and (params.account is null or spans.customer_id in (select members.id from members))
    union all
    select
        ends.name,
        spans.currency,
        -spans.mrr_minor as mrr_minor
    from params
    cross join ends
    inner join mrr_spans as spans
        on spans.until_at >= ends.anchor_day::timestamp at time zone params.timezone
        and spans.until_at < ends.before_at
    where
        (spans.until_at at time zone params.timezone)::date > ends.anchor_day
        and (params.account is null or spans.customer_id in (select members.id from members))
),

part_sums as (
    select
        name,
        currency,
        sum(mrr_minor) as mrr_minor
    from parts
    group by name, currency
),

balances as (
    select
        coalesce(sum(part_sums.mrr_minor * rates.minor_factor) filter (where ends.name = 'start'), 0)
            as start_minor,
        coalesce(sum(part_sums.mrr_minor * rates.minor_factor) filter (where ends.name = 'end'), 0)
            as end_minor
    from part_sums
    inner join ends on ends.name = part_sums.name
    inner join rates on rates.currency = part_sums.currency and rates.day = ends.day
),

-- What is in the base currency is worth the same on every day, so its days are not told apart.
movement_sums as (
    select
        movements.currency,
        case
            when movements.currency = params.base_currency then ends.day
            else (movements.occurred_at at time zone params.timezone)::date
        end as day,
        movements.type,
        sum(movements.amount_minor) as amount_minor,
        count(*) as movements
    from params
    inner join ends on ends.name = 'end'
    inner join mrr_movements as movements
        on movements.occurred_at >= params.from_at
        and movements.occurred_at < params.before_at
    where (params.account is null or movements.customer_id in (select members.id from members))
    group by
        movements.currency,
        case
            when movements.currency = params.base_currency then ends.day
            else (movements.occurred_at at time zone params.timezone)::date
        end,
        movements.type
),

lines as (
    select
        sums.type,
        sum(sums.amount_minor * rates.minor_factor) as amount_minor,
        sum(sums.movements) as movements
    from movement_sums as sums
    inner join rates on rates.currency = sums.currency and rates.day = sums.day
    group by sums.type
),

movement_nets as (
    select
        currency,
        day,
        sum(case when type in ('contraction', 'churn') then -amount_minor else amount_minor end)
            as mrr_minor
    from movement_sums
    group by currency, day
),

-- What was there before each day, natively, and by how much its worth changed that day.
revaluations as (
    select
        rates.minor_factor - rates.minor_factor_before as change,
        coalesce(starts.mrr_minor, 0) + coalesce(sum(nets.mrr_minor) over earlier_days, 0) as mrr_minor
    from rates
    inner join ends on ends.name = 'start' and rates.day > ends.day
    left join part_sums as starts on starts.name = 'start' and starts.currency = rates.currency
    left join movement_nets as nets on nets.currency = rates.currency and nets.day = rates.day
    window earlier_days as (
        partition by rates.currency
        order by rates.day
        rows between unbounded preceding and 1 preceding
    )
),

fx as (
    select coalesce(sum(mrr_minor * change), 0) as fx_minor
    from revaluations
),

bridge as (
    select
        balances.start_minor,
        coalesce(sum(lines.amount_minor) filter (where lines.type = 'new'), 0) as new_minor,
        coalesce(sum(lines.amount_minor) filter (where lines.type = 'reactivation'), 0)
            as reactivation_minor,
        coalesce(sum(lines.amount_minor) filter (where lines.type = 'expansion'), 0)
            as expansion_minor,
        coalesce(sum(lines.amount_minor) filter (where lines.type = 'contraction'), 0)
            as contraction_minor,
        coalesce(sum(lines.amount_minor) filter (where lines.type = 'churn'), 0) as churn_minor,
        fx.fx_minor,
        balances.end_minor,
        coalesce(sum(lines.movements) filter (where lines.type = 'new'), 0) as new_count,
        coalesce(sum(lines.movements) filter (where lines.type = 'reactivation'), 0)
            as reactivation_count,
        coalesce(sum(lines.movements) filter (where lines.type = 'expansion'), 0)
            as expansion_count,
        coalesce(sum(lines.movements) filter (where lines.type = 'contraction'), 0)
            as contraction_count,
        coalesce(sum(lines.movements) filter (where lines.type = 'churn'), 0) as churn_count
    from balances
    cross join fx
    left join lines on true
    group by balances.start_minor, balances.end_minor, fx.fx_minor
)

select
    round(start_minor)::bigint as start_minor,
    round(new_minor)::bigint as new_minor,
    round(reactivation_minor)::bigint as reactivation_minor,
    round(expansion_minor)::bigint as expansion_minor,
    round(contraction_minor)::bigint as contraction_minor,
    round(churn_minor)::bigint as churn_minor,
    round(fx_minor)::bigint as fx_minor,
    round(end_minor)::bigint as end_minor,
    new_count::int4 as new_count,
    reactivation_count::int4 as reactivation_count,
    expansion_count::int4 as expansion_count,
    contraction_count::int4 as contraction_count,
    churn_count::int4 as churn_count,
    (
        start_minor + new_minor + reactivation_minor + expansion_minor
        - contraction_minor - churn_minor + fx_minor
        = end_minor
    )::bool as closes
from bridge
