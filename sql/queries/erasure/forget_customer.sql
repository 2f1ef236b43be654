-- Remove all that is left of a customer, but for the row itself, with which the rest goes. One row of counts.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::text as stripe_id,
        $3::text[] as ids
),

facts as (
    delete from stripe_events
    using params
    where stripe_events.stripe_customer_id = params.stripe_id
    returning stripe_events.id
),

-- Facts that name no customer, but something of this one's.
facts_of_nobody as (
    delete from stripe_events
    using params
    where
        stripe_events.stripe_customer_id is null
        and (
            stripe_events.object_id = any(params.ids)
            or stripe_events.payload -> 'object' ->> 'invoice' = any(params.ids)
            or coalesce(
                stripe_events.payload -> 'object' ->> 'payment_intent',
                stripe_events.payload -> 'object' -> 'payment' ->> 'payment_intent'
            ) = any(params.ids)
        )
    returning stripe_events.id
),

usage_days as (
    delete from usage_daily
    using params
    where usage_daily.customer_id = params.customer_id
    returning usage_daily.day
),

methods as (
    delete from payment_methods
    using params
    where payment_methods.customer_id = params.customer_id
    returning payment_methods.stripe_id
),

billed as (
    delete from invoices
    using params
    where invoices.customer_id = params.customer_id
    returning invoices.stripe_id
),

disputed as (
    delete from disputes
    using params
    where disputes.customer_id = params.customer_id
    returning disputes.stripe_id
),

refunded as (
    delete from refunds
    using params
    where refunds.customer_id = params.customer_id
    returning refunds.stripe_id
),

credited as (
    delete from credit_notes
    using params
    where credit_notes.customer_id = params.customer_id
    returning credit_notes.stripe_id
),

schedules as (
    delete from subscription_schedules
    using params
    where subscription_schedules.customer_id = params.customer_id
),

unavailable as (
    delete from unavailable_objects
    using params
    where unavailable_objects.object_id = any(params.ids)
),

-- A list that is being read begins again, rather than after somebody who is not known any more.
pages as (
    update sync_pages
    set starting_after = null
    from params
    where sync_pages.starting_after = any(params.ids)
)

select
    ((select count(*) from facts) + (select count(*) from facts_of_nobody))::int4 as facts,
    (select count(*) from usage_days)::int4 as usage_days,
    (select count(*) from methods)::int4 as payment_methods,
    (select count(*) from billed)::int4 as invoices,
    (
        (select count(*) from disputed)
        + (select count(*) from refunded)
        + (select count(*) from credited)
    )::int4 as disputes_refunds_and_credits,
    (
        select count(*) from alerts where alerts.customer_id = params.customer_id
    )::int4 as alerts,
    (
        select count(*) from moves where moves.customer_id = params.customer_id
    )::int4 as moves,
    (
        select count(*)
        from experiment_customers
        where experiment_customers.customer_id = params.customer_id
    )::int4 as experiments
from params
