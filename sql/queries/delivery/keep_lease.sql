-- Is an attempt still the latest? Then it may take as long again. One row when it is, none otherwise.
with params as not materialized (
    select
        $1::int8 as message_id,
        $2::int4 as attempt,
        $3::int4 as lease_ms
)

update outbox
set lease_until = clock_timestamp() + params.lease_ms * interval '1 ms'
from params
where
    outbox.id = params.message_id
    and outbox.attempts = params.attempt
    and outbox.state = 'sending'
returning outbox.id
