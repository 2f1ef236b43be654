-- Forget a number that people followed, with its days. One row: its id; none when there is no such.
with params as not materialized (
    select $1::text as name
)

delete from custom_metrics as metrics
using params
where metrics.name = params.name
returning metrics.id
