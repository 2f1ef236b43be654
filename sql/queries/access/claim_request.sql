-- May this request be answered, or was it before? One that was begun and never answered may be answered
-- again. One row; none when another process has begun it at this very moment.
with params as not materialized (
    select
        $1::text as caller,
        $2::text as key,
        $3::bytea as request_sha256,
        $4::timestamptz as started_at,
        $5::timestamptz as abandoned_before_at,
        $6::timestamptz as forgotten_before_at
),

claimed as (
    insert into idempotent_requests as known (caller, key, request_sha256, started_at)
    select
        caller,
        key,
        request_sha256,
        started_at
    from params
    on conflict (caller, key) do update set
        request_sha256 = excluded.request_sha256,
        started_at = excluded.started_at,
        status = null,
        answer = null
    where
        known.started_at < (select forgotten_before_at from params)
        or (
            known.status is null
            and known.started_at < (select abandoned_before_at from params)
            and known.request_sha256 = excluded.request_sha256
        )
    returning known.request_sha256
)

select
    true as is_claimed,
    true as is_same,
    null::int4 as status,
    null::text as answer
from claimed
union all
select
    false as is_claimed,
    known.request_sha256 = params.request_sha256 as is_same,
    known.status::int4 as status,
    known.answer
from params
inner join idempotent_requests as known on known.caller = params.caller and known.key = params.key
where not exists (select from claimed)
