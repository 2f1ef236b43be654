-- What did an experiment come to when it was read again, and when is it read next? One row per reading.
with params as not materialized (
    select $1::int8 as experiment_id
)

select
    reads.after_days::int4 as after_days,
    reads.due_at::timestamptz as due_at,
    reads.read_at::timestamptz as read_at,
    reads.verdict::text as verdict,
    reads.value::numeric as value,
    reads.difference::numeric as difference
from params
inner join experiment_reads as reads on reads.experiment_id = params.experiment_id
order by reads.after_days
