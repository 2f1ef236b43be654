-- Which alerts opened or ended between two instants, and of how much money are they?
-- One row per alert, the most money first within what became of it, so many of each, and a second one of
-- a customer after the first ones of all; outcome is null while it is open or snoozed. n and minor are of
-- all of that outcome, in base as of the newest scan, each customer once: nobody can leave twice. What is
-- an offer or of the portfolio has none. Muted types are left out.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as until_at,
        $3::text[] as muted_types,
        $4::int4 as limit_rows
),

changed as (
    select
        alerts.id,
        alerts.customer_id,
        null::text as outcome,
        alerts.type,
        alerts.base_mrr_at_stake_minor
    from params
    inner join alerts
        on alerts.resolved_at is null
        and alerts.opened_at >= params.from_at
        and alerts.opened_at < params.until_at
        and alerts.type <> all(params.muted_types)
    union all
    select
        alerts.id,
        alerts.customer_id,
        alerts.outcome,
        alerts.type,
        alerts.base_mrr_at_stake_minor
    from params
    inner join alerts
        on alerts.resolved_at >= params.from_at
        and alerts.resolved_at < params.until_at
        and alerts.type <> all(params.muted_types)
),

told as materialized (
    select
        id,
        customer_id,
        outcome,
        coalesce(base_mrr_at_stake_minor, 0) as money_minor,
        case
            when customer_id is null or type = 'mrr_decline' then 0
            when type = 'usage_mismatch_high' and outcome is distinct from 'won' then 0
            else coalesce(base_mrr_at_stake_minor, 0)
        end as stake_minor
    from changed
),

of_customers as (
    select
        outcome,
        customer_id,
        count(*) as alerts,
        max(stake_minor) as stake_minor
    from told
    group by outcome, customer_id
),

sums as (
    select
        outcome,
        sum(alerts) as alerts,
        sum(stake_minor) as stake_minor
    from of_customers
    group by outcome
),

of_each as (
    select
        id,
        outcome,
        money_minor,
        row_number() over (
            partition by outcome, customer_id order by money_minor desc, id
        ) as of_customer
    from told
),

ranked as (
    select
        id,
        outcome,
        row_number() over (
            partition by outcome order by of_customer, money_minor desc, id
        ) as place
    from of_each
)

select
    ranked.id::int8 as id,
    ranked.outcome::text as outcome,
    sums.alerts::int4 as n,
    round(sums.stake_minor)::int8 as minor
from params
inner join ranked on ranked.place <= params.limit_rows
inner join sums on sums.outcome is not distinct from ranked.outcome
order by ranked.outcome nulls first, ranked.place
