-- Have messages say what holds now. One row per message for which that was put in the outbox; none for
-- one that has not been sent yet, or has an update waiting: what waits is made when it is sent, after
-- this commits, because no sender takes a row that is locked here. One that does not get through in a
-- week is given up, so that it does not hold up those behind it for ever.
with params as not materialized (
    select $1::jsonb as updates
),

updates as (
    select
        changed.destination,
        changed.target,
        changed.dedupe_key,
        changed.body,
        changed.position
    from params
    cross join lateral rows from (
        jsonb_to_recordset(params.updates)
        as (destination text, target text, dedupe_key text, body jsonb)
    ) with ordinality as changed (destination, target, dedupe_key, body, position)
),

waiting as (
    select coalesce(outbox.body ->> 'updates', outbox.dedupe_key) as target
    from outbox
    where
        outbox.state = 'pending'
        and outbox.destination in (select updates.destination from updates)
        and coalesce(outbox.body ->> 'updates', outbox.dedupe_key)
        in (select updates.target from updates)
    order by outbox.id
    for update
)

insert into outbox (dedupe_key, destination, kind, body, expires_at)
select
    updates.dedupe_key,
    updates.destination,
    'alert_update',
    updates.body,
    clock_timestamp() + interval '7 days'
from updates
where not exists (select from waiting where waiting.target = updates.target)
order by updates.position
on conflict (dedupe_key) do nothing
returning id
