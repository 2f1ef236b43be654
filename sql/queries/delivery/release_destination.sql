-- Try again now: somebody says that what kept messages from there has been mended.
-- One row per destination that had been held: this one, and its whole kind.
with params as not materialized (
    select $1::text as destination
)

update outbox_destinations
set not_before_at = least(not_before_at, clock_timestamp())
from params
where
    outbox_destinations.destination
    in (params.destination, split_part(params.destination, ':', 1) || ':')
    and outbox_destinations.paused_reason is not null
returning outbox_destinations.destination
