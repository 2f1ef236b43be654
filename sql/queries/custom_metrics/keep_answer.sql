-- Keep what a query gave: days it gives again are as it gives them now, and others stay. Nothing is kept
-- of a query that somebody has replaced meanwhile. One row: whether it had been failing.
with params as not materialized (
    select
        $1::int8 as id,
        $2::text as query,
        $3::text[] as days,
        $4::text[] as numbers,
        $5::timestamptz as at
),

asked as materialized (
    select
        metrics.id,
        metrics.failing_since_at is not null as was_failing
    from params
    inner join custom_metrics as metrics
        on metrics.id = params.id
        and metrics.query = params.query
    for update of metrics
),

answered as (
    update custom_metrics as metrics
    set
        asked_at = params.at,
        answered_at = params.at,
        failure_code = null,
        failure = null,
        failing_since_at = null
    from params, asked
    where metrics.id = asked.id
),

kept as (
    insert into custom_metric_days as days (metric_id, day, value, read_at)
    select
        asked.id,
        given.day::date,
        given.number::numeric,
        params.at
    from params
    cross join asked
    cross join unnest(params.days, params.numbers) as given (day, number)
    on conflict (metric_id, day) do update set
        value = excluded.value,
        read_at = excluded.read_at
    where days.value <> excluded.value
)

select asked.was_failing::bool as was_failing
from asked
