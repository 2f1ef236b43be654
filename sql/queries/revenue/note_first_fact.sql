-- Since when has this installation been told anything? Noted once, for facts may be erased later.
-- One row when it was not noted before and there is something to note.
with first_facts as (
    select min(received_at) as first_fact_at
    from stripe_events
    where not exists (select from installation)
),

noted as (
    insert into installation (first_fact_at)
    select first_fact_at
    from first_facts
    where first_fact_at is not null
    on conflict (id) do nothing
    returning first_fact_at
)

select first_fact_at
from noted
