-- How much is stored and not in the ledger yet? Always one row.
with events as (
    select count(*) as events
    from stripe_events
    where state = 'pending'
),

customers as (
    select count(*) as customers
    from dirty_customers
)

select (events.events + customers.customers)::int4 as waiting
from events
cross join customers
