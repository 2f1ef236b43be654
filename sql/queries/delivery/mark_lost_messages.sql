-- Which messages were being sent when their sender vanished? Nobody knows how those went.
-- One row per message.
with params as not materialized (
    select $1::int4 as unknown_wait_ms
)

update outbox
set
    state = 'unknown',
    next_attempt_at = clock_timestamp() + params.unknown_wait_ms * interval '1 ms',
    last_error = 'the sender stopped before it could record how it went'
from params
where outbox.state = 'sending' and outbox.lease_until <= clock_timestamp()
returning outbox.id, outbox.destination, outbox.kind
