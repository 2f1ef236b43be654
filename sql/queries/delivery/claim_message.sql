-- Which message is next, and may be sent now? Takes it: with this commit it counts as sending.
-- One row at most. Time is the database's (clock_timestamp(), one clock for all replicas).
-- The first waiting message of a destination holds up those behind it, so order is kept; rows that
-- another sender is taking are skipped, not waited for.
with params as not materialized (
    select
        $1::text[] as kinds,
        $2::int4 as lease_ms
),

next_message as (
    select
        waiting.id,
        waiting.state
    from params
    inner join outbox as waiting
        on split_part(waiting.destination, ':', 1) = any(params.kinds)
    where
        waiting.state in ('pending', 'unknown')
        and waiting.next_attempt_at <= clock_timestamp()
        and (waiting.expires_at is null or waiting.expires_at > clock_timestamp())
        and not exists (
            select
            from outbox as earlier
            where
                earlier.destination = waiting.destination
                and earlier.id < waiting.id
                and earlier.state in ('pending', 'sending', 'unknown')
        )
        and waiting.id not in (select gathered.id from metrics.gathered_messages as gathered)
        and not exists (
            select
            from outbox_destinations as held
            where
                held.destination in (
                    waiting.destination, split_part(waiting.destination, ':', 1) || ':'
                )
                and held.not_before_at > clock_timestamp()
        )
    order by waiting.id
    limit 1
    for update of waiting skip locked
)

update outbox
set
    state = 'sending',
    attempts = outbox.attempts + 1,
    lease_until = clock_timestamp() + params.lease_ms * interval '1 ms'
from params, next_message
where outbox.id = next_message.id
returning
    outbox.id,
    outbox.dedupe_key,
    outbox.destination,
    outbox.kind,
    outbox.body,
    outbox.attempts,
    outbox.created_at,
    next_message.state as previous_state,
    exists (
        select
        from restores
        where restores.restored_at > outbox.created_at
    )::bool as is_of_backup
