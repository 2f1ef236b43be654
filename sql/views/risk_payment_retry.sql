-- Whose payment has failed and is still due? Just before an instant, of some customers or of all.
-- One row per customer: the most urgent open invoice, with the money of all subscriptions that have one.
create function metrics.risk_payment_retry(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (failed.customer_id)
        failed.customer_id,
        failed.subscription_id,
        case when failed.is_critical then 'critical' else 'warning' end as severity,
        failed.attempt_count::numeric as effect,
        mrr.currency as stake_currency,
        sum(mrr.mrr_minor) filter (where failed.of_subscription = 1) over (
            partition by failed.customer_id, mrr.currency
        ) as stake_minor,
        false as needs_mrr,
        jsonb_build_object(
            'invoice_id', failed.stripe_id,
            'amount_due_minor', failed.due_minor::text,
            'amount_currency', failed.currency,
            'attempts', failed.attempt_count,
            'next_attempt_at', metrics.instant_text(failed.next_attempt_at),
            'is_hard_decline', failed.is_hard,
            'decline_code', failed.decline_code,
            'failure_code', failed.failure_code,
            'advice_code', failed.advice_code,
            'invoices', count(*) over (partition by failed.customer_id)
        ) as facts,
        '{}'::jsonb as figures,
        null::timestamptz as since_at,
        true as opens
    from (
        select
            invoices.customer_id,
            invoices.stripe_id,
            invoices.currency,
            invoices.attempt_count,
            invoices.next_attempt_at,
            invoices.decline_code,
            invoices.failure_code,
            invoices.advice_code,
            -- A part may have been paid.
            greatest(invoices.amount_due_minor - invoices.amount_paid_minor, 0) as due_minor,
            subscriptions.id as subscription_id,
            judged.is_hard,
            judged.is_critical,
            row_number() over (
                partition by invoices.customer_id, subscriptions.id
                order by
                    judged.is_critical desc,
                    invoices.attempt_count desc,
                    invoices.amount_due_minor - invoices.amount_paid_minor desc,
                    invoices.stripe_id
            ) as of_subscription
        from invoices
        left join subscriptions on subscriptions.stripe_id = invoices.subscription_stripe_id
        cross join lateral (
            -- Stripe does not try these again: https://docs.stripe.com/billing/revenue-recovery/smart-retries
            select coalesce(invoices.decline_code, invoices.failure_code, '') in (
                'incorrect_number',
                'lost_card',
                'pickup_card',
                'stolen_card',
                'revocation_of_authorization',
                'revocation_of_all_authorizations',
                'authentication_required',
                'highest_risk_level',
                'transaction_not_allowed'
            ) as is_hard
        ) as decline
        cross join lateral (
            select
                decline.is_hard,
                decline.is_hard
                or invoices.attempt_count >= 3
                or (
                    invoices.next_attempt_at is null
                    and coalesce(invoices.collection_method, subscriptions.collection_method, '')
                    <> 'send_invoice'
                ) as is_critical
        ) as judged
        where
            invoices.status = 'open'
            and invoices.created_at < $1
            and ($3 or invoices.customer_id = any($2))
            and invoices.attempt_count > 0
            -- A debit that is on its way has been attempted and has not failed.
            and (
                invoices.failed_at is not null
                or invoices.attempt_count > 1
                or invoices.next_attempt_at is not null
                or subscriptions.status = 'past_due'
            )
            and (
                subscriptions.id is null
                or subscriptions.status in ('active', 'past_due', 'trialing')
            )
    ) as failed
    left join lateral metrics.mrr_of(failed.customer_id, failed.subscription_id, $1) as mrr
        on failed.subscription_id is not null
    where
        mrr.mrr_minor > 0
        or failed.subscription_id is null
        -- One that is past due for so long that it counts as churned has no MRR any more.
        -- (An exists would be planned as a look at the spans of everybody.)
        or coalesce(
            (
                select false
                from mrr_spans
                where
                    mrr_spans.customer_id = failed.customer_id
                    and mrr_spans.subscription_id = failed.subscription_id
                limit 1
            ),
            true
        )
    order by
        failed.customer_id,
        failed.is_critical desc,
        failed.attempt_count desc,
        failed.due_minor desc,
        failed.stripe_id
$$;
