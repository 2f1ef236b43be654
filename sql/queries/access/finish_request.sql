-- Keeps what a request was answered. One row; none when somebody else has taken it over since.
with params as not materialized (
    select
        $1::text as caller,
        $2::text as key,
        $3::timestamptz as started_at,
        $4::int4 as status,
        $5::text as answer
)

update idempotent_requests as known set
    status = params.status,
    answer = params.answer
from params
where
    known.caller = params.caller
    and known.key = params.key
    and known.started_at = params.started_at
    and known.status is null
returning known.key
