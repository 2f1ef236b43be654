-- Whose turn is it to ask for a number? One row when it is the caller's: nobody has asked since.
with params as not materialized (
    select
        $1::int8 as id,
        $2::timestamptz as before_at,
        $3::timestamptz as at
)

update custom_metrics as metrics
set asked_at = params.at
from params
where
    metrics.id = params.id
    and (metrics.asked_at is null or metrics.asked_at <= params.before_at)
returning metrics.id
