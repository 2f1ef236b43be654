-- Keep that a query gave nothing of use, and what it gave before. One row: whether it has just begun to
-- fail, and since when it has.
with params as not materialized (
    select
        $1::int8 as id,
        $2::text as query,
        $3::text as failure_code,
        $4::text as failure,
        $5::timestamptz as at
),

asked as materialized (
    select
        metrics.id,
        metrics.failing_since_at
    from params
    inner join custom_metrics as metrics
        on metrics.id = params.id
        and metrics.query = params.query
    for update of metrics
),

failed as (
    update custom_metrics as metrics
    set
        asked_at = params.at,
        failure_code = params.failure_code,
        failure = params.failure,
        failing_since_at = coalesce(asked.failing_since_at, params.at)
    from params, asked
    where metrics.id = asked.id
)

select
    (asked.failing_since_at is null)::bool as is_new,
    coalesce(asked.failing_since_at, params.at)::timestamptz as failing_since_at
from params
cross join asked
