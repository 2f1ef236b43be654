-- Wait until no other look at scores of the past is under way. One row. Until the end of the transaction
-- plans fit everybody, and may use memory.
with params as not materialized (
    select $1::text as work_mem
)

select
    pg_advisory_xact_lock(5417334)::text as locked,
    set_config('plan_cache_mode', 'force_custom_plan', true)::text as plan_cache_mode,
    set_config('jit', 'off', true)::text as jit,
    set_config('work_mem', params.work_mem, true)::text as work_mem
from params
