-- Try again now: somebody says that what kept messages from there has been mended.
-- One row when it had been held.
with params as not materialized (
    select $1::text as destination
)

update outbox_destinations
set not_before_at = least(not_before_at, clock_timestamp())
from params
where
    outbox_destinations.destination = params.destination
    and outbox_destinations.paused_reason is not null
returning outbox_destinations.destination
