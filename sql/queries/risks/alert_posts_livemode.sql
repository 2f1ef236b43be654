-- Is a customer one of Stripe's live mode? One row: what their newest event says, null without one.
with params as not materialized (
    select $1::text as stripe_customer_id
)

select
    (
        select events.is_livemode
        from stripe_events as events
        where events.stripe_customer_id = params.stripe_customer_id
        order by events.created_at desc
        limit 1
    ) as is_livemode
from params
