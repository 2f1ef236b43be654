-- Which customer has this id of Stripe's, and how much is there to tell about them by an instant?
-- At most one row.
with params as not materialized (
    select
        $1::text as stripe_customer_id,
        $2::timestamptz as before_at
)

select
    customers.id::int8 as customer_id,
    customers.name::text as customer_name,
    customers.attribution::text as attribution,
    (
        select attribution_key.metadata_key
        from attribution_key
    )::text as metadata_key,
    customers.account::text as account,
    (
        customers.account <> 'main'
        or exists (
            select
            from accounts
            where accounts.name <> customers.account
        )
    )::bool as has_other_accounts,
    paid.since_at::timestamptz as first_paid_at,
    coalesce(paid.currencies, '{}')::text[] as currencies,
    coalesce(paid.movements, 0)::int4 as movements,
    (
        select count(*)
        from alerts
        where alerts.customer_id = customers.id
    )::int4 as alerts,
    (
        select count(*)
        from subscriptions
        where subscriptions.customer_id = customers.id
    )::int4 as subscriptions,
    -- As their newest event says; null before the first one.
    (
        select events.is_livemode
        from stripe_events as events
        where events.stripe_customer_id = params.stripe_customer_id
        order by events.created_at desc
        limit 1
    )::bool as is_livemode,
    accounts.stripe_id::text as stripe_account_id
from params
inner join customers on customers.stripe_id = params.stripe_customer_id
left join accounts on accounts.name = customers.account
cross join lateral (
    select
        min(movements.occurred_at) as since_at,
        array_agg(distinct movements.currency order by movements.currency) as currencies,
        count(*) as movements
    from mrr_movements as movements
    where
        movements.customer_id = customers.id
        and movements.occurred_at < params.before_at
) as paid
