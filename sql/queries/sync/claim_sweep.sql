-- Take the sweep of an account that is due. One row with the cursor for the one who may do it, none for
-- the others.
with params as not materialized (
    select
        $1::text as account,
        $2::int4 as every_ms,
        $3::int4 as lease_ms
)

update sweeps
set lease_until = clock_timestamp() + make_interval(secs => params.lease_ms / 1000.0)
from params
where
    sweeps.account = params.account
    and sweeps.swept_through_at is not null
    and sweeps.lease_until < clock_timestamp()
    and (
        sweeps.swept_at is null
        or sweeps.swept_at < clock_timestamp() - make_interval(secs => params.every_ms / 1000.0)
    )
returning sweeps.swept_through_at
