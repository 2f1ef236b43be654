-- Forget what requests were answered that name somebody who is erased. One row per answer.
with params as not materialized (
    select
        $1::text as pattern,
        $2::text as name
)

delete from idempotent_requests
using params
where
    idempotent_requests.answer ~ params.pattern
    or strpos(idempotent_requests.answer, params.name) > 0
returning idempotent_requests.key
