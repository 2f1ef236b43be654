-- Which limits does each plan have on a day? One row per plan and metric, as its newest price has them.
-- A null limit is explicitly none; who said it is null where Stripe's metadata says it.
with params as not materialized (
    select
        $1::date as day,
        $2::text as plan_id
),

limits as (
    select distinct on (limits.plan_id, limits.metric)
        limits.plan_id,
        limits.metric,
        limits.limit_quantity,
        limits.per,
        limits.from_day,
        limits.author
    from params
    cross join lateral metrics.price_limits_on(params.day) as limits
    inner join metrics.plan_versions as versions on versions.price_id = limits.price_id
    where params.plan_id is null or limits.plan_id = params.plan_id
    order by limits.plan_id, limits.metric, versions.version desc, versions.currency
)

select
    plan_id::text as plan_id,
    metric::text as metric,
    limit_quantity::numeric as limit_quantity,
    per::text as per,
    from_day::date as from_day,
    author::text as author
from limits
order by plan_id, metric
