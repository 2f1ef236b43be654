-- Every event of an account up to an instant is stored. One row. The cursor never goes back.
with params as not materialized (
    select
        $1::text as account,
        $2::timestamptz as swept_through_at
)

insert into sweeps (account, swept_through_at, swept_at)
select params.account, params.swept_through_at, clock_timestamp()
from params
on conflict (account) do update
set
    swept_through_at = greatest(sweeps.swept_through_at, excluded.swept_through_at),
    swept_at = excluded.swept_at,
    lease_until = '-infinity'
returning swept_through_at
