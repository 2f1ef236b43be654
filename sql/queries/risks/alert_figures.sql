-- How good were the alerts of a time, and what became of the money they were about?
-- One row per type of which any opened, ended or is open, and one of all (type is null). Ended by
-- themselves and by people apart. Money is in base at the rate of the day, each customer once per type
-- and outcome, with the most: nobody can be kept twice. What is an offer or of the portfolio has none.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as until_at,
        $3::date as today,
        $4::text as base_currency
),

rates as materialized (
    select
        rates.currency,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_at(params.base_currency, params.today) as rates
),

opened as (
    select
        alerts.type,
        count(*) as opened
    from params
    inner join alerts
        on alerts.opened_at >= params.from_at
        and alerts.opened_at < params.until_at
    group by alerts.type
),

unresolved as (
    select
        alerts.type,
        count(*) as still_open
    from alerts
    where alerts.resolved_at is null
    group by alerts.type
),

-- What one customer had of a type and outcome, first: the rest is of few rows.
ended as materialized (
    select
        alerts.type,
        alerts.customer_id,
        alerts.outcome,
        count(*) filter (where alerts.resolved_by is null) as cleared,
        count(*) filter (where alerts.resolved_by is not null) as resolved,
        max(alerts.mrr_at_stake_minor * rates.minor_factor) as base_minor,
        count(*) filter (
            where alerts.mrr_at_stake_minor is not null and rates.minor_factor is null
        ) as without_rate
    from params
    inner join alerts
        on alerts.resolved_at >= params.from_at
        and alerts.resolved_at < params.until_at
    left join rates on rates.currency = alerts.currency
    group by alerts.type, alerts.customer_id, alerts.outcome
),

ended_types as (
    select
        type,
        sum(cleared) filter (where outcome = 'kept') as cleared_kept,
        sum(cleared) filter (where outcome = 'lost') as cleared_lost,
        sum(cleared) filter (where outcome not in ('kept', 'lost')) as cleared_otherwise,
        sum(resolved) filter (where outcome = 'kept') as resolved_kept,
        sum(resolved) filter (where outcome = 'won') as resolved_won,
        sum(resolved) filter (where outcome = 'lost') as resolved_lost,
        sum(resolved) filter (where outcome = 'wrong') as resolved_wrong,
        sum(resolved) filter (where outcome = 'no_action') as resolved_no_action,
        sum(without_rate) as without_rate
    from ended
    group by type
),

counts as (
    select
        coalesce(opened.type, unresolved.type, ended_types.type) as type,
        sum(opened.opened) as opened,
        sum(unresolved.still_open) as still_open,
        sum(ended_types.cleared_kept) as cleared_kept,
        sum(ended_types.cleared_lost) as cleared_lost,
        sum(ended_types.cleared_otherwise) as cleared_otherwise,
        sum(ended_types.resolved_kept) as resolved_kept,
        sum(ended_types.resolved_won) as resolved_won,
        sum(ended_types.resolved_lost) as resolved_lost,
        sum(ended_types.resolved_wrong) as resolved_wrong,
        sum(ended_types.resolved_no_action) as resolved_no_action,
        sum(ended_types.without_rate) as without_rate
    from opened
    full join unresolved on unresolved.type = opened.type
    full join ended_types on ended_types.type = coalesce(opened.type, unresolved.type)
    group by grouping sets ((coalesce(opened.type, unresolved.type, ended_types.type)), ())
),

money_of_types as (
    select
        type,
        customer_id,
        outcome,
        base_minor
    from ended
    where
        customer_id is not null
        and base_minor is not null
        and outcome in ('kept', 'won', 'lost')
        and (type <> 'usage_mismatch_high' or outcome = 'won')
),

money_of_all as (
    select
        outcome,
        max(base_minor) as base_minor
    from money_of_types
    group by customer_id, outcome
),

money as (
    select
        type,
        sum(base_minor) filter (where outcome = 'kept') as kept_minor,
        sum(base_minor) filter (where outcome = 'won') as won_minor,
        sum(base_minor) filter (where outcome = 'lost') as lost_minor
    from money_of_types
    group by type
    union all
    select
        null as type,
        sum(base_minor) filter (where outcome = 'kept') as kept_minor,
        sum(base_minor) filter (where outcome = 'won') as won_minor,
        sum(base_minor) filter (where outcome = 'lost') as lost_minor
    from money_of_all
)

select
    counts.type::text as type,
    coalesce(counts.opened, 0)::int4 as opened,
    coalesce(counts.still_open, 0)::int4 as still_open,
    coalesce(counts.cleared_kept, 0)::int4 as cleared_kept,
    coalesce(counts.cleared_lost, 0)::int4 as cleared_lost,
    coalesce(counts.cleared_otherwise, 0)::int4 as cleared_otherwise,
    coalesce(counts.resolved_kept, 0)::int4 as resolved_kept,
    coalesce(counts.resolved_won, 0)::int4 as resolved_won,
    coalesce(counts.resolved_lost, 0)::int4 as resolved_lost,
    coalesce(counts.resolved_wrong, 0)::int4 as resolved_wrong,
    coalesce(counts.resolved_no_action, 0)::int4 as resolved_no_action,
    coalesce(counts.without_rate, 0)::int4 as without_rate,
    round(coalesce(money.kept_minor, 0))::int8 as kept_minor,
    round(coalesce(money.won_minor, 0))::int8 as won_minor,
    round(coalesce(money.lost_minor, 0))::int8 as lost_minor
from counts
left join money on money.type is not distinct from counts.type
order by counts.type is null, money.kept_minor desc nulls last, counts.type
