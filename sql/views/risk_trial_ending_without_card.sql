-- Whose trial ends within 3 days, with nothing to charge it to? Of some customers or of all.
-- One row per customer: the trial that ends first. It opens before the end, and stays until Stripe has
-- said what became of the trial.
create function metrics.risk_trial_ending_without_card(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (subscriptions.customer_id)
        subscriptions.customer_id,
        subscriptions.id as subscription_id,
        'warning' as severity,
        coalesce(subscriptions.trial_mrr_minor, 0) as effect,
        subscriptions.currency as stake_currency,
        subscriptions.trial_mrr_minor as stake_minor,
        false as needs_mrr,
        jsonb_build_object(
            'trial_end_at', metrics.instant_text(subscriptions.trial_end_at)
        ) as facts,
        '{}'::jsonb as figures,
        null::timestamptz as since_at,
        subscriptions.trial_end_at >= $1 as opens
    from subscriptions
    where
        subscriptions.status = 'trialing'
        and subscriptions.trial_end_at <= $1 + interval '3 days'
        and subscriptions.has_payment_method = false
        -- Who gets an invoice sent pays it without.
        and subscriptions.collection_method is distinct from 'send_invoice'
        and ($3 or subscriptions.customer_id = any($2))
    order by
        subscriptions.customer_id,
        subscriptions.trial_end_at >= $1 desc,
        subscriptions.trial_end_at,
        subscriptions.id
$$;
