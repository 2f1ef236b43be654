-- Put several messages in the outbox, in the order given, unless one with its key has ever been there.
-- One row per message that is new.
with params as not materialized (
    select $1::jsonb as messages
),

messages as (
    select
        message.dedupe_key,
        message.destination,
        message.kind,
        message.body,
        message.lasts_hours,
        message.position
    from params
    cross join lateral rows from (
        jsonb_to_recordset(params.messages)
        as (dedupe_key text, destination text, kind text, body jsonb, lasts_hours int4)
    ) with ordinality
        as message (dedupe_key, destination, kind, body, lasts_hours, position)
)

insert into outbox (dedupe_key, destination, kind, body, expires_at)
select
    dedupe_key,
    destination,
    kind,
    body,
    clock_timestamp() + lasts_hours * interval '1 hour'
from messages
order by position
on conflict (dedupe_key) do nothing
returning id
