-- Write the newest state of each invoice of these customers. One row per invoice that is new or changed.
with params as not materialized (
    select $1::jsonb as invoices
),

wanted as (
    select wanted.*
    from
        params,
        jsonb_to_recordset(params.invoices) as wanted (
            customer_id bigint,
            stripe_id text,
            subscription_stripe_id text,
            status text,
            currency text,
            amount_due_minor bigint,
            attempt_count int,
            created_at bigint,
            next_attempt_at bigint,
            closed_at bigint
        )
)

insert into invoices as known (
    stripe_id,
    customer_id,
    subscription_stripe_id,
    status,
    currency,
    amount_due_minor,
    attempt_count,
    created_at,
    next_attempt_at,
    closed_at
)
select
    stripe_id,
    customer_id,
    subscription_stripe_id,
    status,
    currency,
    amount_due_minor,
    attempt_count,
    to_timestamp(created_at),
    to_timestamp(next_attempt_at),
    to_timestamp(closed_at)
from wanted
order by stripe_id
on conflict (stripe_id) do update set
    customer_id = excluded.customer_id,
    subscription_stripe_id = excluded.subscription_stripe_id,
    status = excluded.status,
    currency = excluded.currency,
    amount_due_minor = excluded.amount_due_minor,
    attempt_count = excluded.attempt_count,
    created_at = excluded.created_at,
    next_attempt_at = excluded.next_attempt_at,
    closed_at = excluded.closed_at
where
    (
        known.customer_id,
        known.subscription_stripe_id,
        known.status,
        known.currency,
        known.amount_due_minor,
        known.attempt_count,
        known.created_at,
        known.next_attempt_at,
        known.closed_at
    ) is distinct from (
        excluded.customer_id,
        excluded.subscription_stripe_id,
        excluded.status,
        excluded.currency,
        excluded.amount_due_minor,
        excluded.attempt_count,
        excluded.created_at,
        excluded.next_attempt_at,
        excluded.closed_at
    )
returning known.stripe_id
