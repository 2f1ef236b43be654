-- Whose trial ends within 3 days, with nothing to charge it to? Of some customers or of all.
-- One row per customer: the trial that ends first. It opens before the end, and stays until Stripe has
-- said what became of the trial: a subscription runs on after it, and its first invoice is tried later.
create function metrics.risk_trial_ending_without_card(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (trials.customer_id)
        trials.customer_id,
        trials.subscription_id,
        'warning' as severity,
        trials.mrr_minor as effect,
        trials.currency as stake_currency,
        trials.stake_minor,
        false as needs_mrr,
        jsonb_build_object(
            'trial_end_at', metrics.instant_text(trials.trial_end_at),
            'is_over', trials.trial_end_at < $1
        ) as facts,
        '{}'::jsonb as figures,
        null::timestamptz as since_at,
        trials.trial_end_at >= $1 as opens
    from (
        select
            subscriptions.customer_id,
            subscriptions.id as subscription_id,
            subscriptions.currency,
            coalesce(subscriptions.trial_mrr_minor, 0) as mrr_minor,
            subscriptions.trial_mrr_minor as stake_minor,
            subscriptions.trial_end_at
        from subscriptions
        where
            subscriptions.status = 'trialing'
            and subscriptions.trial_end_at <= $1 + interval '3 days'
            and subscriptions.has_payment_method = false
            -- Who gets an invoice sent pays it without.
            and subscriptions.collection_method is distinct from 'send_invoice'
            and ($3 or subscriptions.customer_id = any($2))
        union all
        select
            subscriptions.customer_id,
            subscriptions.id as subscription_id,
            mrr.currency,
            mrr.mrr_minor,
            mrr.mrr_minor as stake_minor,
            subscriptions.trial_end_at
        from alerts
        inner join subscriptions on subscriptions.id = alerts.subscription_id
        cross join lateral metrics.mrr_of(subscriptions.customer_id, subscriptions.id, $1) as mrr
        where
            alerts.type = 'trial_ending_without_card'
            and alerts.resolved_at is null
            and ($3 or alerts.customer_id = any($2))
            and subscriptions.status in ('active', 'past_due')
            and subscriptions.trial_end_at < $1
            and subscriptions.has_payment_method = false
            and subscriptions.collection_method is distinct from 'send_invoice'
            and not exists (
                select
                from invoices
                where
                    invoices.customer_id = subscriptions.customer_id
                    and invoices.subscription_stripe_id = subscriptions.stripe_id
                    and invoices.status = 'paid'
                    and invoices.created_at >= subscriptions.trial_end_at
            )
    ) as trials
    order by
        trials.customer_id,
        trials.trial_end_at >= $1 desc,
        trials.trial_end_at,
        trials.subscription_id
$$;
