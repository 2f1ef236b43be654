-- Where can nothing be delivered, and why?
-- One row per destination that is paused.
select
    held.destination,
    held.paused_reason as reason,
    (
        select count(*)
        from outbox
        where
            (
                outbox.destination = held.destination
                or (held.destination like '%:' and starts_with(outbox.destination, held.destination))
            )
            and outbox.state in ('pending', 'sending', 'unknown')
    ) as waiting_messages
from outbox_destinations as held
where held.paused_reason is not null
order by held.destination
