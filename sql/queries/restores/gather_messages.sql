-- Gives up what is told together after a restore instead of one by one.
-- One row per message, the oldest first.
with gathered as (
    update outbox
    set
        state = 'expired',
        last_error = 'gathered after a restore'
    from metrics.gathered_messages as waiting
    where outbox.id = waiting.id and not waiting.is_summary
    returning outbox.id, outbox.destination, waiting.restore_id
)

select
    gathered.id::int8 as id,
    gathered.destination::text as destination,
    gathered.restore_id::int8 as restore_id
from gathered
order by gathered.id
