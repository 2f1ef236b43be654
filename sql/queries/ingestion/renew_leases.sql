-- Who works on these events goes on working; one that has failed meanwhile waits for as long as it was
-- told. One row per event whose attempt is still this one: another may have taken it up since, and an
-- event that is done has no lease.
with params as not materialized (
    select
        $1::text[] as ids,
        $2::int4 as attempt,
        $3::int4 as lease_seconds
)

update stripe_events
set next_attempt_at = greatest(
    stripe_events.next_attempt_at,
    clock_timestamp() + make_interval(secs => params.lease_seconds)
)
from params
where
    stripe_events.id = any(params.ids)
    and stripe_events.state = 'pending'
    and stripe_events.attempts = params.attempt
returning stripe_events.id
