-- Which ids of Stripe's name a customer, or something of theirs? One row per id: of the customer, of what
-- rows are about, and of what their facts name, but for the catalogue, which is everybody's.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::text as stripe_id
),

facts as materialized (
    select
        stripe_events.id,
        stripe_events.object_id,
        stripe_events.payload
    from params
    inner join stripe_events on stripe_events.stripe_customer_id = params.stripe_id
),

-- Anything in a fact that looks like an id, by how Stripe begins those of what belongs to one customer.
inside as (
    select distinct texts.value #>> '{}' as id
    from facts
    cross join lateral jsonb_path_query(
        facts.payload,
        'strict $.** ? (@.type() == "string" && @ like_regex "^(cus|sub|sub_sched|si|in|il|ii|ch|py|pi|pm|card|ba|src|re|pyr|dp|du|cn|di|inpay|iprcpt|txn|seti|issfr|issue|evt|cbtxn|txi|cs)_[A-Za-z0-9_]+$")'
    ) as texts (value)
),

ids as (
    select params.stripe_id as id
    from params
    union
    select subscriptions.stripe_id
    from params
    inner join subscriptions on subscriptions.customer_id = params.customer_id
    union
    select mrr_spans.item_stripe_id
    from params
    inner join mrr_spans on mrr_spans.customer_id = params.customer_id
    union
    select invoices.stripe_id
    from params
    inner join invoices on invoices.customer_id = params.customer_id
    union
    select payment_methods.stripe_id
    from params
    inner join payment_methods on payment_methods.customer_id = params.customer_id
    union
    select unnest(array[disputes.stripe_id, disputes.charge_stripe_id])
    from params
    inner join disputes on disputes.customer_id = params.customer_id
    union
    select unnest(array[refunds.stripe_id, refunds.charge_stripe_id])
    from params
    inner join refunds on refunds.customer_id = params.customer_id
    union
    select credit_notes.stripe_id
    from params
    inner join credit_notes on credit_notes.customer_id = params.customer_id
    union
    select subscription_schedules.stripe_id
    from params
    inner join subscription_schedules on subscription_schedules.customer_id = params.customer_id
    union
    select missing_objects.object_id
    from params
    inner join missing_objects
        on missing_objects.customer_id = params.customer_id
        and missing_objects.kind not in ('price', 'coupon', 'product', 'plan', 'promotion_code')
    union
    select unnest(array[facts.id, facts.object_id])
    from facts
    union
    select inside.id
    from inside
)

select ids.id::text as id
from ids
where
    ids.id is not null
    and not exists (
        select
        from catalogue_objects
        where catalogue_objects.id = ids.id
    )
order by ids.id
