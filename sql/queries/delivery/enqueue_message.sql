-- Put a message in the outbox, unless one with its key has ever been there.
-- One row when it is new, none when it is not.
with params as not materialized (
    select
        $1::text as dedupe_key,
        $2::text as destination,
        $3::text as kind,
        $4::jsonb as body,
        $5::timestamptz as expires_at
)

insert into outbox (dedupe_key, destination, kind, body, expires_at)
select
    dedupe_key,
    destination,
    kind,
    body,
    expires_at
from params
on conflict (dedupe_key) do nothing
returning id
