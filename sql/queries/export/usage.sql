-- What was used on each day? One row per day, metric and customer.
select
    daily.day::date as day,
    usage_metrics.name::text as metric,
    usage_metrics.kind::text as kind,
    customers.stripe_id::text as customer_id,
    trim_scale(daily.quantity)::numeric as quantity
from usage_daily as daily
inner join usage_metrics on usage_metrics.id = daily.metric_id
inner join customers on customers.id = daily.customer_id
order by daily.day, daily.metric_id, daily.customer_id
