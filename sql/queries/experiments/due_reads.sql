-- Which completed experiments are to be read again? One row per reading that is due, the oldest first.
with params as not materialized (
    select $1::timestamptz as at
)

select
    reads.experiment_id::int8 as experiment_id,
    reads.after_days::int4 as after_days,
    reads.due_at::timestamptz as due_at
from params
inner join experiment_reads as reads
    on reads.read_at is null
    and reads.due_at <= params.at
order by reads.due_at, reads.experiment_id, reads.after_days
