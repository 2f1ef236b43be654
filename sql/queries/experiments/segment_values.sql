-- What does each customer of a segment come to over a time?
-- One row per customer who was in the segment at from_at or came into it before before_at, for all
-- metrics an experiment can be about; used is of usage_metric. Amounts are exact minor units of
-- base_currency at the rates of the day before from_day.
with params as not materialized (
    select
        $1::jsonb as segment,
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
        array_agg(members.customer_id order by members.customer_id) as customer_ids,
        array_agg(members.since_at order by members.customer_id) as since_ats
    from params
    cross join metrics.segment_members(
        params.segment, params.from_at, params.before_at, params.timezone, params.base_currency
    ) as members
)

select
    customers.stripe_id::text as customer_id,
    outcomes.is_rated::bool as is_rated,
    outcomes.start_minor::text as start_minor,
    outcomes.end_minor::text as end_minor,
    outcomes.is_lost::bool as is_lost,
    outcomes.is_trial_over::bool as is_trial_over,
    outcomes.is_converted::bool as is_converted,
    outcomes.used::text as used
from params
cross join members
cross join metrics.member_outcomes(
    members.customer_ids,
    members.since_ats,
    params.before_at,
    params.base_currency,
    params.from_day - 1,
    params.usage_metric,
    params.from_day,
    params.until_day,
    params.timezone
) as outcomes
inner join customers on customers.id = outcomes.customer_id
order by customers.id
