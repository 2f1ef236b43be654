-- What is measured, and how is it added up? One row per metric.
with params as not materialized (
    select $1::text[] as names
)

select
    usage_metrics.id::int2 as id,
    usage_metrics.name::text as name,
    usage_metrics.kind::text as kind
from params
inner join usage_metrics on params.names is null or usage_metrics.name = any(params.names)
order by usage_metrics.name
