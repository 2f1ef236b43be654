-- What is told together at a destination after a restore, from this message on?
-- One row per message, the oldest first, with the instant that the backup knows of. The head of a thread
-- only counts what stands below it.
with params as not materialized (
    select
        $1::int8 as restore_id,
        $2::text as destination,
        $3::int8 as from_message_id
)

select
    (outbox.body ->> 'text')::text as text,
    restores.gap_from_at
from params
inner join restores on restores.id = params.restore_id
inner join outbox on outbox.destination = params.destination and outbox.id >= params.from_message_id
where
    outbox.state = 'expired'
    and outbox.last_error = 'gathered after a restore'
    and outbox.body #>> '{shows,kind}' is distinct from 'alert_thread'
order by outbox.id
