-- Whose payment has failed and is still due? Just before an instant, of some customers or of all.
-- One row per customer: the most urgent open invoice.
create function metrics.risk_payment_retry(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (invoices.customer_id)
        invoices.customer_id,
        subscriptions.id as subscription_id,
        case when judged.is_critical then 'critical' else 'warning' end as severity,
        invoices.attempt_count::numeric as effect,
        null::text as stake_currency,
        null::numeric as stake_minor,
        -- One that is past due for so long that it counts as churned has no MRR any more.
        -- (An exists would be planned as a look at the spans of everybody.)
        coalesce(
            (
                select true
                from mrr_spans
                where
                    mrr_spans.customer_id = subscriptions.customer_id
                    and mrr_spans.subscription_id = subscriptions.id
                limit 1
            ),
            false
        ) as needs_mrr,
        jsonb_build_object(
            'invoice_id', invoices.stripe_id,
            'amount_due_minor', due.minor::text,
            'amount_currency', invoices.currency,
            'attempts', invoices.attempt_count,
            'next_attempt_at', metrics.instant_text(invoices.next_attempt_at),
            'is_hard_decline', judged.is_hard,
            'decline_code', invoices.decline_code,
            'failure_code', invoices.failure_code,
            'advice_code', invoices.advice_code,
            'invoices', count(*) over (partition by invoices.customer_id)
        ) as facts,
        '{}'::jsonb as figures,
        null::timestamptz as since_at,
        true as opens
    from invoices
    left join subscriptions on subscriptions.stripe_id = invoices.subscription_stripe_id
    cross join lateral (
        -- A part may have been paid.
        select greatest(invoices.amount_due_minor - invoices.amount_paid_minor, 0) as minor
    ) as due
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
        and (subscriptions.id is null or subscriptions.status in ('active', 'past_due', 'trialing'))
    order by
        invoices.customer_id,
        judged.is_critical desc,
        invoices.attempt_count desc,
        due.minor desc,
        invoices.stripe_id
$$;
