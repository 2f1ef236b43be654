-- Let the statements of this transaction sort and hash in memory what would go to disk otherwise.
-- Always one row.
with params as not materialized (
    select $1::text as work_mem
)

select set_config('work_mem', work_mem, true) as work_mem
from params
