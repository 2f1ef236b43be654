-- What are the numbers that people follow, and how do they stand?
-- One row per metric, those of the digest first; of one name, or of all without. Values are of its last
-- day before before_day, and of the days that many days before that one.
with params as not materialized (
    select
        $1::text as name,
        $2::date as before_day
)

select
    metrics.id::int8 as id,
    metrics.name::text as name,
    metrics.title::text as title,
    metrics.unit::text as unit,
    metrics.query::text as query,
    metrics.is_higher_better::bool as is_higher_better,
    metrics.digest_place::int4 as digest_place,
    metrics.set_by::text as set_by,
    metrics.set_at::timestamptz as set_at,
    metrics.asked_at::timestamptz as asked_at,
    metrics.answered_at::timestamptz as answered_at,
    metrics.failure_code::text as failure_code,
    metrics.failure::text as failure,
    metrics.failing_since_at::timestamptz as failing_since_at,
    latest.day::date as last_day,
    trim_scale(latest.value)::numeric as last_value,
    trim_scale(week.value)::numeric as value_7_days_before,
    trim_scale(latest.value - week.value)::numeric as change_in_7_days,
    trim_scale(month.value)::numeric as value_30_days_before,
    trim_scale(latest.value - month.value)::numeric as change_in_30_days
from params
inner join custom_metrics as metrics
    on params.name is null
    or metrics.name = params.name
left join lateral (
    select
        days.day,
        days.value
    from custom_metric_days as days
    where days.metric_id = metrics.id and days.day < params.before_day
    order by days.day desc
    limit 1
) as latest on true
left join custom_metric_days as week
    on week.metric_id = metrics.id
    and week.day = latest.day - 7
left join custom_metric_days as month
    on month.metric_id = metrics.id
    and month.day = latest.day - 30
order by metrics.digest_place nulls last, metrics.name
