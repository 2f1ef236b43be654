-- How much of an account is stored and not in the ledger yet? What has failed as often as an event that is
-- given up is not waited for either. Always one row.
with params as not materialized (
    select $1::text as account
),

events as (
    select count(*) as events
    from params
    inner join stripe_events
        on stripe_events.state = 'pending'
        and stripe_events.account = params.account
),

dirty as (
    select count(*) as customers
    from params
    cross join dirty_customers
    inner join customers
        on customers.id = dirty_customers.customer_id
        and customers.account = params.account
    where not dirty_customers.has_failed
)

select (events.events + dirty.customers)::int4 as waiting
from events
cross join dirty
