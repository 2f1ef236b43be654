-- What were the numbers that people follow, day by day?
-- One row per metric and day of which there is a value, oldest first; of one name, or of all without.
with params as not materialized (
    select
        $1::text as name,
        $2::date as from_day,
        $3::date as before_day
)

select
    metrics.name::text as name,
    days.day::date as day,
    trim_scale(days.value)::numeric as value
from params
inner join custom_metrics as metrics
    on params.name is null
    or metrics.name = params.name
inner join custom_metric_days as days
    on days.metric_id = metrics.id
    and days.day >= params.from_day
    and days.day < params.before_day
order by metrics.name, days.day
