-- What were the numbers that people follow? One row per metric and day of which there is a value.
select
    metrics.name::text as name,
    metrics.title::text as title,
    metrics.unit::text as unit,
    days.day::date as day,
    trim_scale(days.value)::numeric as value
from custom_metrics as metrics
inner join custom_metric_days as days on days.metric_id = metrics.id
order by metrics.name, days.day
