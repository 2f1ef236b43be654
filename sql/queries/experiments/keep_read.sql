-- Keep what a completed experiment came to when it was read again. One row when nobody was faster.
with params as not materialized (
    select
        $1::int8 as experiment_id,
        $2::int4 as after_days,
        $3::timestamptz as at,
        $4::text as verdict,
        $5::numeric as value,
        $6::numeric as difference
)

update experiment_reads as reads
set
    read_at = params.at,
    verdict = params.verdict,
    value = params.value,
    difference = params.difference
from params
where
    reads.experiment_id = params.experiment_id
    and reads.after_days = params.after_days
    and reads.read_at is null
returning reads.experiment_id
