-- Send a message after all that was given up, with a body of today.
-- One row when it had been given up, none otherwise. attempts goes on counting: it is the fencing token.
with params as not materialized (
    select
        $1::text as dedupe_key,
        $2::jsonb as body,
        $3::timestamptz as expires_at
)

update outbox
set
    state = 'pending',
    body = params.body,
    expires_at = params.expires_at,
    next_attempt_at = clock_timestamp(),
    last_error = null
from params
where outbox.dedupe_key = params.dedupe_key and outbox.state in ('dead', 'expired')
returning outbox.id
