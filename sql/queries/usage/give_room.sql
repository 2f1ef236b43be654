-- Let the statements of this transaction sort and hash in memory what would go to disk otherwise, and
-- be planned anew: one plan for some customers and for all of them fits neither. Always one row.
with params as not materialized (
    select $1::text as work_mem
)

select
    set_config('work_mem', params.work_mem, true)::text as work_mem,
    set_config('plan_cache_mode', 'force_custom_plan', true)::text as plan_cache_mode
from params
