-- Which messages are of no use any more? Gives them up.
-- One row per message.
with expired as (
    update outbox
    set state = 'expired'
    where state in ('pending', 'unknown') and expires_at <= clock_timestamp()
    returning id, destination, kind, last_error
)

select
    id,
    destination,
    kind,
    last_error
from expired
order by id
