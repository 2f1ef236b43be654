-- Does a summary of this kind wait for this destination, and from which message on does it count?
-- One row at most; nobody sends it while it is held here.
with params as not materialized (
    select
        $1::text as destination,
        $2::text as kind
)

select
    outbox.id::int8 as id,
    (outbox.body ->> 'missed_from_id')::int8 as missed_from_id
from params
inner join outbox
    on outbox.destination = params.destination
    and outbox.kind = params.kind
    and outbox.state = 'pending'
order by outbox.id
limit 1
for update of outbox
