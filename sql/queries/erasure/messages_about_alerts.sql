-- Which messages show these alerts to people, or did before another took their place? One row per message
-- that was sent or may have been.
with params as not materialized (
    select $1::int8[] as alert_ids
)

select
    (outbox.body #>> '{shows,id}')::int8 as alert_id,
    outbox.destination,
    outbox.dedupe_key
from params
inner join outbox
    on outbox.body #>> '{shows,kind}' = 'alert'
    and outbox.body #>> '{shows,id}' = any(params.alert_ids::text[])
where
    outbox.state in ('sent', 'sending', 'unknown')
    and outbox.body ->> 'updates' is null
order by outbox.id
