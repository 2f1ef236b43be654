-- These events are folded. One row per event that was still waiting.
with params as not materialized (
    select $1::text[] as ids
)

update stripe_events
set state = 'done', last_error = null
from params
where stripe_events.id = any(params.ids) and stripe_events.state = 'pending'
returning stripe_events.id
