-- Which completed experiments are to be read again between two instants, or were? One row per reading,
-- the earliest first; verdict is null until it was read.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as until_at
)

select
    reads.experiment_id::int8 as experiment_id,
    reads.after_days::int4 as after_days,
    reads.due_at::timestamptz as due_at,
    reads.verdict::text as verdict
from params
inner join experiment_reads as reads
    on reads.due_at >= params.from_at
    and reads.due_at < params.until_at
order by reads.due_at, reads.experiment_id, reads.after_days
