-- What did moves bring that were made in a time, and what happened to customers of the same kinds of move
-- to whom nobody wrote? One row per side, of all the time or of each local month of it; a customer counts
-- once in each, with what brought the most. The time is made of whole local days.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as until_at,
        $3::timestamptz as before_at,
        $4::date as today,
        $5::text as timezone,
        $6::text as base_currency,
        $7::bool as is_by_month
),

outcomes as (
    select distinct on (months.month_day, outcomes.is_comparison, outcomes.customer_id)
        months.month_day,
        outcomes.is_comparison,
        outcomes.outcome,
        outcomes.mrr_minor
    from params
    cross join lateral metrics.move_outcomes(
        params.before_at, params.today, params.base_currency
    ) as outcomes
    cross join lateral (
        select
            case
                when params.is_by_month
                    then date_trunc('month', outcomes.done_at at time zone params.timezone)::date
                else (params.from_at at time zone params.timezone)::date
            end as month_day
    ) as months
    where outcomes.done_at >= params.from_at and outcomes.done_at < params.until_at
    order by
        months.month_day,
        outcomes.is_comparison,
        outcomes.customer_id,
        outcomes.mrr_minor desc,
        outcomes.id
)

select
    outcomes.month_day::date as month_day,
    outcomes.is_comparison::bool as is_comparison,
    count(*)::int4 as customers,
    count(*) filter (where outcomes.outcome = 'won')::int4 as won,
    coalesce(round(sum(outcomes.mrr_minor) filter (where outcomes.outcome = 'won')), 0)::int8
        as won_minor,
    count(*) filter (where outcomes.outcome = 'kept')::int4 as kept,
    coalesce(round(sum(outcomes.mrr_minor) filter (where outcomes.outcome = 'kept')), 0)::int8
        as kept_minor,
    count(*) filter (where outcomes.outcome = 'lost')::int4 as lost,
    count(*) filter (where outcomes.outcome = 'nothing')::int4 as nothing,
    count(*) filter (where outcomes.outcome = 'watching')::int4 as watching
from outcomes
group by outcomes.month_day, outcomes.is_comparison
order by outcomes.month_day, outcomes.is_comparison
