-- Up to when is every event of an account stored? One row, or none before its first complete reading.
with params as not materialized (
    select $1::text as account
)

select sweeps.swept_through_at
from params
inner join sweeps on sweeps.account = params.account
where sweeps.swept_through_at is not null
