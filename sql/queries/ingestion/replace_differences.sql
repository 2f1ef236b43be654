-- Make the differences of these customers what the fold says they are. One row per difference that
-- was written or removed.
with params as not materialized (
    select
        $1::int8[] as customer_ids,
        $2::jsonb as differences
),

wanted as materialized (
    select
        subscriptions.id as subscription_id,
        wanted.rule,
        to_timestamp(wanted.from_at) as from_at,
        to_timestamp(wanted.until_at) as until_at,
        subscriptions.customer_id,
        wanted.currency,
        wanted.amount_minor
    from params
    cross join lateral jsonb_to_recordset(params.differences) as wanted (
        subscription_id text,
        rule text,
        from_at bigint,
        until_at bigint,
        currency text,
        amount_minor numeric
    )
    inner join subscriptions on subscriptions.stripe_id = wanted.subscription_id
),

known as materialized (
    select mrr_differences.*
    from params, mrr_differences
    where mrr_differences.customer_id = any(params.customer_ids)
),

changes as materialized (
    select
        coalesce(wanted.customer_id, known.customer_id) as customer_id,
        coalesce(wanted.subscription_id, known.subscription_id) as subscription_id,
        coalesce(wanted.rule, known.rule) as rule,
        coalesce(wanted.from_at, known.from_at) as from_at,
        wanted.subscription_id is null as is_removal,
        wanted.until_at,
        wanted.currency,
        wanted.amount_minor
    from wanted
    full join known
        on known.customer_id = wanted.customer_id
        and known.subscription_id = wanted.subscription_id
        and known.rule = wanted.rule
        and known.from_at = wanted.from_at
    where
        (wanted.until_at, wanted.currency, wanted.amount_minor)
        is distinct from (known.until_at, known.currency, known.amount_minor)
),

removed as (
    delete from mrr_differences
    using changes
    where
        changes.is_removal
        and mrr_differences.customer_id = changes.customer_id
        and mrr_differences.subscription_id = changes.subscription_id
        and mrr_differences.rule = changes.rule
        and mrr_differences.from_at = changes.from_at
),

written as (
    insert into mrr_differences (
        customer_id,
        subscription_id,
        rule,
        from_at,
        until_at,
        currency,
        amount_minor
    )
    select
        customer_id,
        subscription_id,
        rule,
        from_at,
        until_at,
        currency,
        amount_minor
    from changes
    where not is_removal
    order by customer_id, subscription_id, rule, from_at
    on conflict (customer_id, subscription_id, rule, from_at) do update set
        until_at = excluded.until_at,
        currency = excluded.currency,
        amount_minor = excluded.amount_minor
)

select from_at::timestamptz as changed_at
from changes
order by from_at, subscription_id, rule
