-- Remember that an older backup was put back, which knows the world until an instant. What waited in it
-- may have been sent since; ids of alerts that were told since are not given to others.
-- One row, or none when it is known already.
with params as not materialized (
    select $1::timestamptz as gap_from_at
),

declared as (
    insert into restores (gap_from_at, restored_at)
    select
        least(params.gap_from_at, clock_timestamp()),
        clock_timestamp()
    from params
    where not exists (
        select
        from restores
        where restores.restored_at > clock_timestamp() - interval '10 minutes'
    )
    returning id, gap_from_at, restored_at
),

doubted as (
    update outbox
    set
        state = 'unknown',
        lease_until = null,
        next_attempt_at = clock_timestamp(),
        last_error = 'it waited in a backup'
    from declared
    where outbox.state in ('pending', 'sending', 'unknown')
    returning outbox.id
)

select
    declared.gap_from_at,
    declared.restored_at,
    (select count(*) from doubted)::int4 as waiting_messages,
    setval(
        pg_get_serial_sequence('alerts', 'id'),
        nextval(pg_get_serial_sequence('alerts', 'id')) + 100000
    )::int8 as last_alert_id
from declared
