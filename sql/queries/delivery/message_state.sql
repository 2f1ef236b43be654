-- Where does the message with this key stand, and what keeps it?
-- One row, or none when there is no such message.
with params as not materialized (
    select $1::text as dedupe_key
)

select
    outbox.state,
    outbox.last_error,
    outbox.sent_at,
    destination.paused_reason as held_reason
from params
inner join outbox on outbox.dedupe_key = params.dedupe_key
left join outbox_destinations as destination on destination.destination = outbox.destination
