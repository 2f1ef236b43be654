-- How many alerts are not resolved, and what do they put at stake? One row per state that has any.
-- Money is in base as of the newest scan, each customer once, with the most: nobody can leave twice.
-- What an alert would bring, and what has gone already, is not at stake. Optional: of one type.
with params as not materialized (
    select $1::text as type
),

shown as materialized (
    select
        alerts.state,
        alerts.severity,
        alerts.customer_id,
        case
            when alerts.type not in ('usage_mismatch_high', 'mrr_decline')
                then alerts.base_mrr_at_stake_minor
        end as at_stake_minor
    from params
    inner join alerts
        on alerts.resolved_at is null
        and (params.type is null or alerts.type = params.type)
),

money_of_customers as (
    select
        state,
        max(at_stake_minor) as at_stake_minor
    from shown
    where customer_id is not null
    group by state, customer_id
),

money as (
    select
        state,
        sum(at_stake_minor) as at_stake_minor
    from money_of_customers
    group by state
),

counts as (
    select
        state,
        count(*) as alerts,
        count(*) filter (where severity = 'critical') as critical,
        count(*) filter (where severity = 'warning') as warning,
        count(*) filter (where severity = 'informational') as informational
    from shown
    group by state
)

select
    case counts.state when 'open' then 'active' else counts.state end::text as status,
    counts.alerts::int4 as alerts,
    counts.critical::int4 as critical,
    counts.warning::int4 as warning,
    counts.informational::int4 as informational,
    round(coalesce(money.at_stake_minor, 0))::int8 as at_stake_minor
from counts
left join money on money.state = counts.state
order by counts.state
