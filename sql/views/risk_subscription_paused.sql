-- Whose subscription, or its collection, is paused? Of some customers or of all.
-- One row per customer: the pause with the most money, with that of all of them.
create function metrics.risk_subscription_paused(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (subscriptions.customer_id)
        subscriptions.customer_id,
        subscriptions.id as subscription_id,
        'warning' as severity,
        coalesce(sum(paused.mrr_minor) over of_customer, 0) as effect,
        paused.currency as stake_currency,
        sum(paused.mrr_minor) over of_customer as stake_minor,
        false as needs_mrr,
        jsonb_build_object(
            'pause', coalesce(subscriptions.collection_pause, subscriptions.status),
            'paused_at', metrics.instant_text(before.until_at)
        ) as facts,
        '{}'::jsonb as figures,
        null::timestamptz as since_at,
        true as opens
    from subscriptions
    left join lateral metrics.mrr_of(subscriptions.customer_id, subscriptions.id, $1) as mrr on true
    -- What it brought until it was paused; nothing has ended while invoices are kept as drafts.
    left join lateral (
        select
            spans.currency,
            spans.until_at,
            sum(spans.mrr_minor) as mrr_minor
        from mrr_spans as spans
        where
            spans.customer_id = subscriptions.customer_id
            and spans.subscription_id = subscriptions.id
            and spans.until_at < $1
            and mrr.mrr_minor is null
        group by spans.currency, spans.until_at
        order by spans.until_at desc, spans.currency
        limit 1
    ) as before on true
    cross join lateral (
        select
            coalesce(mrr.currency, before.currency) as currency,
            coalesce(mrr.mrr_minor, before.mrr_minor) as mrr_minor
    ) as paused
    where
        (subscriptions.status = 'paused' or subscriptions.collection_pause is not null)
        and subscriptions.status in ('active', 'past_due', 'trialing', 'paused')
        and ($3 or subscriptions.customer_id = any($2))
    window of_customer as (partition by subscriptions.customer_id, paused.currency)
    order by
        subscriptions.customer_id,
        paused.mrr_minor desc nulls last,
        subscriptions.id
$$;
