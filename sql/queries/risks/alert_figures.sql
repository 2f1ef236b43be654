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
        1 as opened,
        0 as is_open,
        null::text as outcome,
        false as is_by_itself,
        null::bigint as customer_id,
        null::numeric as base_minor,
        false as lacks_rate
    from params
    inner join alerts
        on alerts.opened_at >= params.from_at
        and alerts.opened_at < params.until_at
),

unresolved as (
    select
        alerts.type,
        0 as opened,
        1 as is_open,
        null::text as outcome,
        false as is_by_itself,
        null::bigint as customer_id,
        null::numeric as base_minor,
        false as lacks_rate
    from alerts
    where alerts.resolved_at is null
),

ended as (
    select
        alerts.type,
        0 as opened,
        0 as is_open,
        alerts.outcome,
        alerts.resolved_by is null as is_by_itself,
        alerts.customer_id,
        alerts.mrr_at_stake_minor * rates.minor_factor as base_minor,
        alerts.mrr_at_stake_minor is not null and rates.minor_factor is null as lacks_rate
    from params
    inner join alerts
        on alerts.resolved_at >= params.from_at
        and alerts.resolved_at < params.until_at
    left join rates on rates.currency = alerts.currency
),

facts as (
    select * from opened
    union all
    select * from unresolved
    union all
    select * from ended
),

counts as (
    select
        type,
        sum(opened) as opened,
        sum(is_open) as still_open,
        count(*) filter (where is_by_itself and outcome = 'kept') as cleared_kept,
        count(*) filter (where is_by_itself and outcome = 'lost') as cleared_lost,
        count(*) filter (where is_by_itself and outcome not in ('kept', 'lost')) as cleared_otherwise,
        count(*) filter (where not is_by_itself and outcome = 'kept') as resolved_kept,
        count(*) filter (where not is_by_itself and outcome = 'won') as resolved_won,
        count(*) filter (where not is_by_itself and outcome = 'lost') as resolved_lost,
        count(*) filter (where not is_by_itself and outcome = 'wrong') as resolved_wrong,
        count(*) filter (where not is_by_itself and outcome = 'no_action') as resolved_no_action,
        count(*) filter (where lacks_rate) as without_rate
    from facts
    group by grouping sets ((type), ())
),

money_of_customers as (
    select
        type,
        outcome,
        max(base_minor) as base_minor
    from ended
    where
        customer_id is not null
        and base_minor is not null
        and (type <> 'usage_mismatch_high' or outcome = 'won')
    group by grouping sets ((type, customer_id, outcome), (customer_id, outcome))
),

money as (
    select
        type,
        sum(base_minor) filter (where outcome = 'kept') as kept_minor,
        sum(base_minor) filter (where outcome = 'won') as won_minor,
        sum(base_minor) filter (where outcome = 'lost') as lost_minor
    from money_of_customers
    group by type
)

select
    counts.type::text as type,
    counts.opened::int4 as opened,
    counts.still_open::int4 as still_open,
    counts.cleared_kept::int4 as cleared_kept,
    counts.cleared_lost::int4 as cleared_lost,
    counts.cleared_otherwise::int4 as cleared_otherwise,
    counts.resolved_kept::int4 as resolved_kept,
    counts.resolved_won::int4 as resolved_won,
    counts.resolved_lost::int4 as resolved_lost,
    counts.resolved_wrong::int4 as resolved_wrong,
    counts.resolved_no_action::int4 as resolved_no_action,
    counts.without_rate::int4 as without_rate,
    round(coalesce(money.kept_minor, 0))::int8 as kept_minor,
    round(coalesce(money.won_minor, 0))::int8 as won_minor,
    round(coalesce(money.lost_minor, 0))::int8 as lost_minor
from counts
left join money on money.type is not distinct from counts.type
where counts.opened is not null
order by counts.type is null, money.kept_minor desc nulls last, counts.type
