-- Wait until no other scan is under way: what this one reads afterwards is newer than what that one
-- did. One row. Until the end of the transaction statements may use memory. They are planned for the
-- customers at hand when that is asked for; to plan them takes longer than to look at a few customers.
with params as not materialized (
    select
        $1::text as work_mem,
        $2::bool as is_planned_anew
)

select
    pg_advisory_xact_lock(5417305)::text as locked,
    set_config(
        'plan_cache_mode',
        case when params.is_planned_anew then 'force_custom_plan' else 'force_generic_plan' end,
        true
    )::text as plan_cache_mode,
    set_config('jit', 'off', true)::text as jit,
    set_config('work_mem', params.work_mem, true)::text as work_mem
from params
