-- Does what is told together after a restore wait for this destination, and from which message on?
-- One row at most; nobody sends it while it is held here.
with params as not materialized (
    select $1::text as destination
)

select
    outbox.id::int8 as id,
    (outbox.body ->> 'gathered_from_id')::int8 as gathered_from_id
from params
inner join outbox
    on outbox.destination = params.destination
    and outbox.kind = 'restored'
    and outbox.state = 'pending'
order by outbox.id
limit 1
for update of outbox
