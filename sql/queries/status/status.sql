-- How much waits, what failed, and how old is the newest of what we know?
-- Always one row.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::text as timezone
),

inbox_pending as (
    select count(*) as events
    from stripe_events
    where state = 'pending'
),

inbox_failed as (
    select count(*) as events
    from stripe_events
    where state = 'dead'
),

-- Folded again without success as often as an event that is given up.
failed_customers as (
    select count(*) as customers
    from dirty_customers
    where has_failed
),

-- Named by usage alone.
unheard_of as (
    select count(*) as customers
    from unknown_customers
),

outbox_pending as (
    select count(*) as messages
    from outbox
    where state in ('pending', 'sending', 'unknown')
),

-- What waits is due at once, or some minutes after a failure; hours late, nobody reads it.
overdue as (
    select min(next_attempt_at) as since
    from stripe_events
    where state = 'pending'
),

-- Arrival has no index of its own; what arrived last is among what happened last. Reads of the API
-- are facts, and no events that somebody sent.
newest_events as (
    select received_at
    from stripe_events
    where type not like '%.read'
    order by created_at desc
    limit 100
),

last_event as (
    select max(received_at) as at
    from newest_events
),

last_snapshot as (
    select max(snapshots.day) as day
    from params
    inner join daily_snapshots as snapshots on snapshots.timezone = params.timezone
),

last_sync as (
    select max(finished_at) as at
    from sync_runs
    where state = 'done'
),

last_sweep as (
    select max(swept_at) as at
    from sweeps
),

last_check as (
    select max(checked_at) as at
    from check_results
),

recent_drifts as (
    select count(*) as drifts
    from params
    inner join drifts
        on drifts.read_at >= params.before_at - interval '7 days'
        and drifts.read_at < params.before_at
),

incomplete as (
    select count(*) as subscriptions
    from params
    inner join subscriptions
        on subscriptions.data_state = 'incomplete_data'
        and (subscriptions.ended_at is null or subscriptions.ended_at >= params.before_at)
)

select
    inbox_pending.events::int4 as inbox_pending,
    inbox_failed.events::int4 as inbox_failed,
    failed_customers.customers::int4 as failed_customers,
    outbox_pending.messages::int4 as outbox_pending,
    last_event.at::timestamptz as last_event_at,
    last_sync.at::timestamptz as last_sync_at,
    last_sweep.at::timestamptz as last_sweep_at,
    overdue.since::timestamptz as overdue_since,
    last_check.at::timestamptz as last_check_at,
    recent_drifts.drifts::int4 as recent_drifts,
    unheard_of.customers::int4 as unknown_customers,
    last_snapshot.day::date as last_snapshot_day,
    incomplete.subscriptions::int4 as incomplete_subscriptions
from inbox_pending
cross join inbox_failed
cross join failed_customers
cross join outbox_pending
cross join last_event
cross join last_sync
cross join last_sweep
cross join overdue
cross join last_check
cross join recent_drifts
cross join unheard_of
cross join last_snapshot
cross join incomplete
