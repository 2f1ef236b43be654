-- Who has got money back in the last 30 days, and still pays? Of some customers or of all.
-- One row per customer: the newest refund.
create function metrics.risk_refund_issued(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (refunds.customer_id)
        refunds.customer_id,
        paying.subscription_id,
        'warning' as severity,
        refunds.amount_minor::numeric as effect,
        null::text as stake_currency,
        null::numeric as stake_minor,
        true as needs_mrr,
        jsonb_build_object(
            'refund_id', refunds.stripe_id,
            'amount_minor', refunds.amount_minor::text,
            'amount_currency', refunds.currency,
            'reason', refunds.reason,
            'created_at', metrics.instant_text(refunds.created_at),
            'refunds', count(*) over (partition by refunds.customer_id)
        ) as facts,
        '{}'::jsonb as figures,
        refunds.created_at as since_at,
        true as opens
    from refunds
    left join invoices on invoices.stripe_id = refunds.invoice_stripe_id
    -- Once it is over, it is about all that the customer still pays.
    left join lateral (
        select subscriptions.id as subscription_id
        from subscriptions
        where
            subscriptions.stripe_id = invoices.subscription_stripe_id
            and exists (select from metrics.mrr_of(refunds.customer_id, subscriptions.id, $1))
    ) as paying on true
    where
        refunds.created_at >= $1 - interval '30 days'
        and refunds.created_at < $1
        and refunds.status not in ('failed', 'canceled')
        and ($3 or refunds.customer_id = any($2))
    order by refunds.customer_id, refunds.created_at desc, refunds.stripe_id
$$;
