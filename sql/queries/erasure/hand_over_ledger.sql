-- Give a customer's part of the ledger to a new customer without a name, whose ids are random. Goes with it:
-- subscriptions, spans, movements and differences, so that no total of any day changes, and the invoices
-- by which metered usage is reckoned. One row of counts.
with params as not materialized (
    select $1::int8 as customer_id
),

heir as (
    insert into customers (stripe_id, account, first_paid_at, first_seen_at, is_anonymous)
    select
        'erased_' || left(replace(gen_random_uuid()::text, '-', ''), 16),
        customers.account,
        customers.first_paid_at,
        coalesce(customers.first_paid_at, customers.first_seen_at),
        true
    from params
    inner join customers on customers.id = params.customer_id
    returning id
),

names as materialized (
    select
        subscriptions.customer_id,
        subscriptions.id,
        subscriptions.stripe_id,
        'erased_sub_' || left(replace(gen_random_uuid()::text, '-', ''), 16) as random_id
    from params
    inner join subscriptions on subscriptions.customer_id = params.customer_id
),

item_names as materialized (
    select
        items.customer_id,
        items.subscription_id,
        items.item_stripe_id,
        'erased_si_' || left(replace(gen_random_uuid()::text, '-', ''), 16) as random_id
    from (
        select distinct
            mrr_spans.customer_id,
            mrr_spans.subscription_id,
            mrr_spans.item_stripe_id
        from params
        inner join mrr_spans on mrr_spans.customer_id = params.customer_id
    ) as items
),

handed_subscriptions as (
    update subscriptions
    set
        customer_id = heir.id,
        stripe_id = names.random_id,
        default_payment_method = null,
        schedule_stripe_id = null
    from names, heir
    where subscriptions.customer_id = names.customer_id and subscriptions.id = names.id
    returning subscriptions.id
),

handed_spans as (
    update mrr_spans
    set
        customer_id = heir.id,
        item_stripe_id = item_names.random_id
    from item_names, heir
    where
        mrr_spans.customer_id = item_names.customer_id
        and mrr_spans.subscription_id = item_names.subscription_id
        and mrr_spans.item_stripe_id = item_names.item_stripe_id
    returning mrr_spans.from_at
),

-- Nobody judges who has no name; what was found of their subscriptions would keep these from going.
dropped_judgements as (
    delete from judged_items
    using params
    where judged_items.customer_id = params.customer_id
),

handed_movements as (
    update mrr_movements
    set
        customer_id = heir.id,
        event_ids = '{}'
    from params, heir
    where mrr_movements.customer_id = params.customer_id
    returning mrr_movements.occurred_at
),

handed_differences as (
    update mrr_differences
    set customer_id = heir.id
    from params, heir
    where mrr_differences.customer_id = params.customer_id
),

handed_changes as (
    update scheduled_changes
    set customer_id = heir.id
    from params, heir
    where scheduled_changes.customer_id = params.customer_id
),

handed_invoices as (
    update invoices
    set
        customer_id = heir.id,
        stripe_id = 'erased_in_' || left(replace(gen_random_uuid()::text, '-', ''), 16),
        subscription_stripe_id = names.random_id,
        failure_code = null,
        decline_code = null,
        advice_code = null
    from params, heir, names
    where
        invoices.customer_id = params.customer_id
        and invoices.metered_monthly_minor is not null
        and invoices.subscription_stripe_id = names.stripe_id
    returning invoices.stripe_id
),

several_currencies as (
    insert into customers_in_several_currencies (customer_id)
    select heir.id
    from params
    inner join customers_in_several_currencies as listed
        on listed.customer_id = params.customer_id
    cross join heir
)

select
    (select count(*) from handed_subscriptions)::int4 as subscriptions,
    (select count(*) from handed_spans)::int4 as spans,
    (select count(*) from handed_movements)::int4 as movements,
    (select count(*) from handed_invoices)::int4 as invoices
from heir
