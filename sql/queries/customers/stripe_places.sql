-- Where in Stripe are these customers? One row per customer: the account, what Stripe calls it, and whether
-- it is live mode as their newest event says; null without one.
with params as not materialized (
    select $1::text[] as stripe_customer_ids
)

select
    customers.stripe_id::text as customer_id,
    customers.account::text as account,
    accounts.stripe_id::text as stripe_account_id,
    (
        select events.is_livemode
        from stripe_events as events
        where events.stripe_customer_id = customers.stripe_id
        order by events.created_at desc
        limit 1
    )::bool as is_livemode
from params
inner join customers on customers.stripe_id = any(params.stripe_customer_ids)
left join accounts on accounts.name = customers.account
order by customers.stripe_id
