-- Write down a number that people follow, or change what is said of it. What another query gave goes:
-- it was another number. One row: the metric's id.
with params as not materialized (
    select
        $1::text as name,
        $2::text as title,
        $3::text as unit,
        $4::text as query,
        $5::bool as is_higher_better,
        $6::int4 as digest_place,
        $7::text as actor,
        $8::timestamptz as at
),

outdated as (
    delete from custom_metric_days as days
    using params, custom_metrics as metrics
    where
        metrics.name = params.name
        and metrics.query <> params.query
        and days.metric_id = metrics.id
)

insert into custom_metrics (
    name, title, unit, query, is_higher_better, digest_place, set_by, set_at
)
select
    params.name,
    params.title,
    params.unit,
    params.query,
    params.is_higher_better,
    params.digest_place,
    params.actor,
    params.at
from params
on conflict (name) do update set
    title = excluded.title,
    unit = excluded.unit,
    query = excluded.query,
    is_higher_better = excluded.is_higher_better,
    digest_place = excluded.digest_place,
    set_by = excluded.set_by,
    set_at = excluded.set_at
returning custom_metrics.id
