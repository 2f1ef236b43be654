-- Give events another start: one by id, or all that are dead. One row per event put back.
with params as not materialized (
    select $1::text as id
)

update stripe_events
set state = 'pending', attempts = 0, next_attempt_at = clock_timestamp(), last_error = null
from params
where
    case
        when params.id is null then stripe_events.state = 'dead'
        else stripe_events.id = params.id
    end
returning stripe_events.id
