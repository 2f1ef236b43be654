-- Forgets a request that failed, so that it may be tried again. One row; none when it was taken over since.
with params as not materialized (
    select
        $1::text as caller,
        $2::text as key,
        $3::timestamptz as started_at
)

delete from idempotent_requests as known
using params
where
    known.caller = params.caller
    and known.key = params.key
    and known.started_at = params.started_at
    and known.status is null
returning known.key
