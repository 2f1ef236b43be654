-- What is known of these moves? One row per number that there is, in the order of the numbers.
with params as not materialized (
    select $1::int8[] as ids
)

select
    shown.id::int8 as id,
    shown.kind::text as kind,
    shown.customer_id::text as customer_id,
    shown.customer_name::text as customer_name,
    shown.plan_id::text as plan_id,
    shown.plan_name::text as plan_name,
    shown.amount_minor::int8 as amount_minor,
    shown.currency::text as currency,
    shown.base_amount_minor::int8 as base_amount_minor,
    shown.probability::numeric as probability,
    shown.cases::int4 as cases,
    shown.successes::int4 as successes,
    shown.expected_minor::int8 as expected_minor,
    shown.effort::text as effort,
    shown.evidence::jsonb as evidence,
    shown.state::text as state,
    shown.state_until::timestamptz as state_until,
    shown.answered_at::timestamptz as answered_at,
    shown.answered_by::text as answered_by,
    shown.first_seen_at::timestamptz as first_seen_at
from params
inner join metrics.shown_moves as shown on shown.id = any(params.ids)
order by shown.id
