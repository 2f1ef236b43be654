-- What has come of the moves that were made? One row per customer who was written to, the newest first.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::date as today,
        $3::text as base_currency,
        $4::int4 as limit_rows
)

select
    outcomes.move_id::int8 as move_id,
    outcomes.kind::text as kind,
    customers.stripe_id::text as customer_id,
    customers.name::text as customer_name,
    outcomes.done_at::timestamptz as done_at,
    outcomes.done_by::text as done_by,
    outcomes.until_at::timestamptz as watched_until,
    outcomes.outcome::text as outcome,
    round(outcomes.mrr_minor)::int8 as mrr_minor
from params
cross join lateral metrics.move_outcomes(
    params.before_at, params.today, params.base_currency
) as outcomes
inner join customers on customers.id = outcomes.customer_id
where not outcomes.is_comparison
order by outcomes.done_at desc, outcomes.id
limit (select params.limit_rows from params)
