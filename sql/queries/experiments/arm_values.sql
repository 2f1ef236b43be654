-- What does each customer of an experiment come to over a time?
-- One row per customer who was given an arm before before_at, counted from from_at or from when they
-- were given it, for all metrics an experiment can be about; used is of usage_metric. Amounts are exact
-- minor units of base_currency at the rates of the day before from_day.
with params as not materialized (
    select
        $1::int8 as experiment_id,
        $2::timestamptz as from_at,
        $3::timestamptz as before_at,
        $4::date as from_day,
        $5::date as until_day,
        $6::text as timezone,
        $7::text as base_currency,
        $8::text as usage_metric
),

members as materialized (
    select
        members.customer_id,
        members.arm,
        greatest(members.since_at, params.from_at) as since_at
    from params
    inner join experiment_customers as members
        on members.experiment_id = params.experiment_id
        and members.since_at < params.before_at
),

lists as materialized (
    select
        array_agg(members.customer_id order by members.customer_id) as customer_ids,
        array_agg(members.since_at order by members.customer_id) as since_ats
    from members
)

select
    customers.stripe_id::text as customer_id,
    members.arm::text as arm,
    outcomes.is_rated::bool as is_rated,
    outcomes.start_minor::text as start_minor,
    outcomes.end_minor::text as end_minor,
    outcomes.is_lost::bool as is_lost,
    outcomes.is_trial_over::bool as is_trial_over,
    outcomes.is_converted::bool as is_converted,
    outcomes.used::text as used
from params
cross join lists
cross join metrics.member_outcomes(
    lists.customer_ids,
    lists.since_ats,
    params.before_at,
    params.base_currency,
    params.from_day - 1,
    params.usage_metric,
    params.from_day,
    params.until_day,
    params.timezone
) as outcomes
inner join members on members.customer_id = outcomes.customer_id
inner join customers on customers.id = outcomes.customer_id
order by customers.id
