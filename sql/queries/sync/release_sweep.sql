-- Give the sweep of an account back that could not be finished, to be tried again this soon. One row.
with params as not materialized (
    select
        $1::text as account,
        $2::int4 as retry_after_ms
)

update sweeps
set lease_until = clock_timestamp() + make_interval(secs => params.retry_after_ms / 1000.0)
from params
where sweeps.account = params.account
returning sweeps.lease_until
