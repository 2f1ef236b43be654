-- How many alerts are not resolved, and what do they put at stake? One row per state that has any.
-- Money is in base as of the newest scan, each customer once, with the most: nobody can leave twice.
-- What an alert would bring, and what has gone already, is not at stake. Optional: of one type.
with params as not materialized (
    select $1::text as type
),

-- One pass: a customer has few alerts, and there are few states.
of_customers as (
    select
        alerts.state,
        alerts.customer_id,
        count(*) as alerts,
        count(*) filter (where alerts.severity = 'critical') as critical,
        count(*) filter (where alerts.severity = 'warning') as warning,
        count(*) filter (where alerts.severity = 'informational') as informational,
        max(alerts.base_mrr_at_stake_minor) filter (
            where
                alerts.customer_id is not null
                and alerts.type not in ('usage_mismatch_high', 'mrr_decline')
        ) as at_stake_minor
    from params
    inner join alerts
        on alerts.resolved_at is null
        and (params.type is null or alerts.type = params.type)
    group by alerts.state, alerts.customer_id
)

select
    case state when 'open' then 'active' else state end::text as status,
    sum(alerts)::int4 as alerts,
    sum(critical)::int4 as critical,
    sum(warning)::int4 as warning,
    sum(informational)::int4 as informational,
    round(coalesce(sum(at_stake_minor), 0))::int8 as at_stake_minor
from of_customers
group by state
order by state
