-- Say the limit of a plan from a day on. Always one row: the limit as it is kept.
with params as not materialized (
    select
        $1::text as plan_id,
        $2::text as metric,
        $3::date as from_day,
        $4::numeric as limit_quantity,
        $5::text as per,
        $6::text as author
)

insert into plan_limits (plan_id, metric, from_day, limit_quantity, per, author)
select plan_id, metric, from_day, limit_quantity, per, author
from params
on conflict (plan_id, metric, from_day) do update set
    limit_quantity = excluded.limit_quantity,
    per = excluded.per,
    author = excluded.author,
    created_at = clock_timestamp()
returning
    plan_limits.plan_id,
    plan_limits.metric,
    plan_limits.from_day,
    plan_limits.limit_quantity,
    plan_limits.per,
    plan_limits.author
