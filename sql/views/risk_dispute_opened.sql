-- Who disputes a payment, since 30 days at most? Of some customers or of all.
-- One row per customer: the newest dispute that is open.
create function metrics.risk_dispute_opened(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (disputes.customer_id)
        disputes.customer_id,
        paying.subscription_id,
        'warning' as severity,
        disputes.amount_minor::numeric as effect,
        null::text as stake_currency,
        null::numeric as stake_minor,
        true as needs_mrr,
        jsonb_build_object(
            'dispute_id', disputes.stripe_id,
            'amount_minor', disputes.amount_minor::text,
            'amount_currency', disputes.currency,
            'reason', disputes.reason,
            'dispute_status', disputes.status,
            'opened_at', metrics.instant_text(disputes.opened_at),
            'disputes', count(*) over (partition by disputes.customer_id)
        ) as facts,
        '{}'::jsonb as figures,
        disputes.opened_at as since_at,
        true as opens
    from disputes
    left join invoices on invoices.stripe_id = disputes.invoice_stripe_id
    -- Once it is over, it is about all that the customer still pays.
    left join lateral (
        select subscriptions.id as subscription_id
        from subscriptions
        where
            subscriptions.stripe_id = invoices.subscription_stripe_id
            and exists (select from metrics.mrr_of(disputes.customer_id, subscriptions.id, $1))
    ) as paying on true
    where
        disputes.opened_at >= $1 - interval '30 days'
        and disputes.opened_at < $1
        and (disputes.closed_at is null or disputes.closed_at >= $1)
        and ($3 or disputes.customer_id = any($2))
    order by disputes.customer_id, disputes.opened_at desc, disputes.stripe_id
$$;
