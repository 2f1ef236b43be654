-- Where does the message with this key stand, and what keeps it at this moment?
-- One row, or none when there is no such message.
with params as not materialized (
    select $1::text as dedupe_key
)

select
    outbox.state,
    outbox.last_error,
    outbox.sent_at,
    outbox.remote_ref,
    hold.paused_reason as held_reason
from params
inner join outbox on outbox.dedupe_key = params.dedupe_key
left join lateral (
    select held.paused_reason
    from outbox_destinations as held
    where
        held.destination in (outbox.destination, split_part(outbox.destination, ':', 1) || ':')
        and held.not_before_at > clock_timestamp()
        and held.paused_reason is not null
    order by held.destination
    limit 1
) as hold on true
