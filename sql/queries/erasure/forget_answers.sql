-- Forget what requests were answered that may name somebody who is erased. One row per answer that is
-- like one of the patterns.
with params as not materialized (
    select $1::text[] as patterns
)

delete from idempotent_requests
using params
where idempotent_requests.answer like any(params.patterns)
returning idempotent_requests.key
