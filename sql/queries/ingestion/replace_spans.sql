-- Make the ledger spans of these customers what the fold says they are. One row per span that was
-- written or removed, with the earlier of its old and new instants from which MRR may differ.
with params as not materialized (
    select
        $1::int8[] as customer_ids,
        $2::jsonb as spans
),

wanted as materialized (
    select
        subscriptions.id as subscription_id,
        subscriptions.customer_id,
        wanted.item_id as item_stripe_id,
        to_timestamp(wanted.from_at) as from_at,
        to_timestamp(wanted.until_at) as until_at,
        wanted.currency,
        wanted.price_id,
        wanted.product_id,
        wanted.quantity,
        wanted.mrr_minor,
        wanted.is_at_risk
    from params
    cross join lateral jsonb_to_recordset(params.spans) as wanted (
        subscription_id text,
        item_id text,
        from_at bigint,
        until_at bigint,
        currency text,
        price_id text,
        product_id text,
        quantity numeric,
        mrr_minor numeric,
        is_at_risk boolean
    )
    inner join subscriptions on subscriptions.stripe_id = wanted.subscription_id
),

removed as (
    delete from mrr_spans
    using params
    where
        mrr_spans.customer_id = any(params.customer_ids)
        and not exists (
            select 1
            from wanted
            where
                wanted.subscription_id = mrr_spans.subscription_id
                and wanted.item_stripe_id = mrr_spans.item_stripe_id
                and wanted.from_at = mrr_spans.from_at
        )
    returning mrr_spans.from_at
),

written as (
    insert into mrr_spans as known (
        subscription_id,
        item_stripe_id,
        from_at,
        until_at,
        customer_id,
        currency,
        price_id,
        product_id,
        quantity,
        mrr_minor,
        is_at_risk
    )
    select
        subscription_id,
        item_stripe_id,
        from_at,
        until_at,
        customer_id,
        currency,
        price_id,
        product_id,
        quantity,
        mrr_minor,
        is_at_risk
    from wanted
    order by subscription_id, item_stripe_id, from_at
    on conflict (subscription_id, item_stripe_id, from_at) do update set
        until_at = excluded.until_at,
        customer_id = excluded.customer_id,
        currency = excluded.currency,
        price_id = excluded.price_id,
        product_id = excluded.product_id,
        quantity = excluded.quantity,
        mrr_minor = excluded.mrr_minor,
        is_at_risk = excluded.is_at_risk
    where
        (
            known.until_at,
            known.customer_id,
            known.currency,
            known.price_id,
            known.product_id,
            known.quantity,
            known.mrr_minor,
            known.is_at_risk
        ) is distinct from (
            excluded.until_at,
            excluded.customer_id,
            excluded.currency,
            excluded.price_id,
            excluded.product_id,
            excluded.quantity,
            excluded.mrr_minor,
            excluded.is_at_risk
        )
    returning known.from_at
)

select removed.from_at as changed_at
from removed
union all
select written.from_at as changed_at
from written
order by changed_at
