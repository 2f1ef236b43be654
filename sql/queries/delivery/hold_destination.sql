-- Send nothing there for a while: to one destination, or with the name of a kind ('slack:') to all of it.
-- One row.
with params as not materialized (
    select
        $1::text as destination,
        $2::int4 as hold_ms,
        $3::text as reason
)

insert into outbox_destinations (destination, not_before_at, paused_reason)
select
    destination,
    clock_timestamp() + hold_ms * interval '1 ms',
    reason
from params
on conflict (destination) do update set
    not_before_at = excluded.not_before_at,
    paused_reason = excluded.paused_reason
returning destination
