-- Make the ledger spans of these customers what the fold says they are. One row per span that was
-- written or removed, with the instant from which it changes MRR or how well that is known; null when
-- it does neither.
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
        wanted.is_at_risk,
        wanted.quality
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
        is_at_risk boolean,
        quality text
    )
    inner join subscriptions on subscriptions.stripe_id = wanted.subscription_id
),

known as materialized (
    select mrr_spans.*
    from params, mrr_spans
    where mrr_spans.customer_id = any(params.customer_ids)
),

changes as materialized (
    select
        coalesce(wanted.customer_id, known.customer_id) as customer_id,
        coalesce(wanted.subscription_id, known.subscription_id) as subscription_id,
        coalesce(wanted.item_stripe_id, known.item_stripe_id) as item_stripe_id,
        coalesce(wanted.from_at, known.from_at) as from_at,
        wanted.subscription_id is null as is_removal,
        wanted.until_at,
        wanted.currency,
        wanted.price_id,
        wanted.product_id,
        wanted.quantity,
        wanted.mrr_minor,
        wanted.is_at_risk,
        wanted.quality,
        case
            when
                (wanted.currency, wanted.product_id, wanted.mrr_minor, wanted.quality)
                is distinct from (
                    known.currency, known.product_id, known.mrr_minor, known.quality
                )
                then coalesce(wanted.from_at, known.from_at)
            when wanted.until_at is distinct from known.until_at
                then least(
                    coalesce(wanted.until_at, 'infinity'), coalesce(known.until_at, 'infinity')
                )
        end as changed_at
    from wanted
    full join known
        on known.customer_id = wanted.customer_id
        and known.subscription_id = wanted.subscription_id
        and known.item_stripe_id = wanted.item_stripe_id
        and known.from_at = wanted.from_at
    where
        (
            wanted.until_at,
            wanted.currency,
            wanted.price_id,
            wanted.product_id,
            wanted.quantity,
            wanted.mrr_minor,
            wanted.is_at_risk,
            wanted.quality
        ) is distinct from (
            known.until_at,
            known.currency,
            known.price_id,
            known.product_id,
            known.quantity,
            known.mrr_minor,
            known.is_at_risk,
            known.quality
        )
),

removed as (
    delete from mrr_spans
    using changes
    where
        changes.is_removal
        and mrr_spans.customer_id = changes.customer_id
        and mrr_spans.subscription_id = changes.subscription_id
        and mrr_spans.item_stripe_id = changes.item_stripe_id
        and mrr_spans.from_at = changes.from_at
),

written as (
    insert into mrr_spans (
        customer_id,
        subscription_id,
        item_stripe_id,
        from_at,
        until_at,
        currency,
        price_id,
        product_id,
        quantity,
        mrr_minor,
        is_at_risk,
        quality
    )
    select
        customer_id,
        subscription_id,
        item_stripe_id,
        from_at,
        until_at,
        currency,
        price_id,
        product_id,
        quantity,
        mrr_minor,
        is_at_risk,
        quality
    from changes
    where not is_removal
    order by customer_id, subscription_id, item_stripe_id, from_at
    on conflict (customer_id, subscription_id, item_stripe_id, from_at) do update set
        until_at = excluded.until_at,
        currency = excluded.currency,
        price_id = excluded.price_id,
        product_id = excluded.product_id,
        quantity = excluded.quantity,
        mrr_minor = excluded.mrr_minor,
        is_at_risk = excluded.is_at_risk,
        quality = excluded.quality
)

select changed_at
from changes
order by changed_at, subscription_id, item_stripe_id, from_at
