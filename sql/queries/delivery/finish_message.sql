-- Record how an attempt went, and from when its destination may be used again.
-- One row when the attempt was still the latest, none when another has begun since: the number of
-- the attempt is the fencing token. A success also lifts a pause of everything of its kind.
with params as not materialized (
    select
        $1::int8 as message_id,
        $2::int4 as attempt,
        $3::text as state,
        $4::text as remote_ref,
        $5::text as error,
        $6::int4 as retry_after_ms,
        $7::int4 as hold_ms,
        $8::text as hold_reason
),

finished as (
    update outbox
    set
        state = params.state,
        lease_until = null,
        next_attempt_at = clock_timestamp() + params.retry_after_ms * interval '1 ms',
        sent_at = case when params.state = 'sent' then clock_timestamp() end,
        remote_ref = params.remote_ref,
        last_error = params.error
    from params
    where
        outbox.id = params.message_id
        and outbox.attempts = params.attempt
        and outbox.state in ('sending', 'unknown')
    returning outbox.id, outbox.destination, outbox.state
),

held as (
    insert into outbox_destinations (destination, not_before_at, paused_reason)
    select
        finished.destination,
        clock_timestamp() + params.hold_ms * interval '1 ms',
        params.hold_reason
    from finished, params
    on conflict (destination) do update set
        not_before_at = excluded.not_before_at,
        paused_reason = excluded.paused_reason
),

lifted as (
    update outbox_destinations
    set paused_reason = null
    from finished
    where
        finished.state = 'sent'
        and outbox_destinations.destination = split_part(finished.destination, ':', 1) || ':'
        and outbox_destinations.paused_reason is not null
)

select finished.id
from finished
