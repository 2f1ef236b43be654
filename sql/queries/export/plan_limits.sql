-- Which limits has anybody set beside Stripe's? One row per plan, metric and day from which it holds.
select
    limits.plan_id::text as plan_id,
    limits.metric::text as metric,
    limits.from_day::date as from_day,
    limits.limit_quantity::numeric as limit_quantity,
    limits.per::text as per,
    limits.author::text as author
from plan_limits as limits
order by limits.plan_id, limits.metric, limits.from_day
