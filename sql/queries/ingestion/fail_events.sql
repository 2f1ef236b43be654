-- These events could not be folded: try again later, or give up on the last attempt.
-- One row per event, with what became of it.
with params as not materialized (
    select
        $1::text[] as ids,
        $2::text as error,
        $3::int4 as max_attempts
)

update stripe_events
set
    last_error = params.error,
    state = case when stripe_events.attempts >= params.max_attempts then 'dead' else 'pending' end,
    next_attempt_at = clock_timestamp() + make_interval(secs => power(2, stripe_events.attempts)::int4)
from params
where stripe_events.id = any(params.ids) and stripe_events.state = 'pending'
returning stripe_events.id, stripe_events.state
