-- Forgets requests that began before an instant. One row per request.
with params as not materialized (
    select $1::timestamptz as before_at
)

delete from idempotent_requests as known
using params
where known.started_at < params.before_at
returning known.key
