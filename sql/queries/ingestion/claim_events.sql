-- Which events wait to be folded? One row per event now leased to the caller, its attempt counted
-- before any work is done. Fresh events come by the batch; one that has been tried before comes alone,
-- so that whatever broke it takes no other with it. One whose attempts all began and never ended is
-- given up here, since nobody lived to do it.
with params as not materialized (
    select
        $1::boolean as is_retry,
        $2::int4 as batch_size,
        $3::int4 as lease_seconds,
        $4::int4 as max_attempts
),

due as (
    select waiting.id
    from params
    cross join lateral (
        select stripe_events.id
        from stripe_events
        where
            stripe_events.state = 'pending'
            and stripe_events.next_attempt_at <= clock_timestamp()
            and (stripe_events.attempts > 0) = params.is_retry
        order by stripe_events.next_attempt_at
        limit params.batch_size
        for update skip locked
    ) as waiting
)

update stripe_events
set
    attempts = stripe_events.attempts + 1,
    state = case
        when stripe_events.attempts >= params.max_attempts then 'dead'
        else 'pending'
    end,
    last_error = case
        when stripe_events.attempts >= params.max_attempts
            then coalesce(stripe_events.last_error, 'every attempt ended with its process')
        else stripe_events.last_error
    end,
    next_attempt_at = clock_timestamp() + make_interval(secs => params.lease_seconds)
from due, params
where stripe_events.id = due.id
returning
    stripe_events.id,
    stripe_events.type,
    stripe_events.stripe_customer_id,
    stripe_events.attempts,
    stripe_events.state
