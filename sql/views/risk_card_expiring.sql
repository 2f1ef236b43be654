-- Whose card ends within 30 days, and before it is charged next? Of some customers or of all.
-- One row per customer: the card that ends first, with the money of all that is charged to one that ends.
-- It opens before the charge, and stays until Stripe has said when the next one is.
create function metrics.risk_card_expiring(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (methods.customer_id)
        methods.customer_id,
        subscriptions.id as subscription_id,
        case when ends.at <= $1 + interval '7 days' then 'warning' else 'informational' end as severity,
        sum(charged.mrr_minor) over of_customer as effect,
        charged.currency as stake_currency,
        sum(charged.mrr_minor) over of_customer as stake_minor,
        false as needs_mrr,
        jsonb_build_object(
            'payment_method_id', methods.stripe_id,
            'brand', methods.brand,
            'expires_month', methods.expires_month,
            'expires_year', methods.expires_year,
            'charge_day', (subscriptions.current_period_end_at at time zone 'UTC')::date::text
        ) as facts,
        '{}'::jsonb as figures,
        null::timestamptz as since_at,
        subscriptions.current_period_end_at > $1 as opens
    from payment_methods as methods
    cross join lateral (
        -- A card is good until its month is over.
        select (
            make_date(methods.expires_year, methods.expires_month, 1) + interval '1 month'
        ) at time zone 'UTC' as at
    ) as ends
    inner join subscriptions
        on subscriptions.customer_id = methods.customer_id
        and subscriptions.default_payment_method = methods.stripe_id
    left join lateral (
        select
            subscriptions.currency,
            subscriptions.trial_mrr_minor as mrr_minor
        where subscriptions.status = 'trialing'
        union all
        select
            mrr.currency,
            mrr.mrr_minor
        from metrics.mrr_of(subscriptions.customer_id, subscriptions.id, $1) as mrr
        where subscriptions.status <> 'trialing'
    ) as charged on true
    where
        methods.type = 'card'
        and methods.wallet is null
        and methods.is_attached
        and (methods.expires_year, methods.expires_month) <= (
            extract(year from $1 + interval '30 days')::int,
            extract(month from $1 + interval '30 days')::int
        )
        and ($3 or methods.customer_id = any($2))
        and ends.at <= $1 + interval '30 days'
        and ends.at <= subscriptions.current_period_end_at
        and subscriptions.status in ('active', 'past_due', 'trialing')
        and subscriptions.collection_pause is null
        and subscriptions.collection_method is distinct from 'send_invoice'
        -- Nothing is charged after the end.
        and (
            subscriptions.cancel_at is null
            or subscriptions.cancel_at > subscriptions.current_period_end_at
        )
    window of_customer as (partition by methods.customer_id, charged.currency)
    order by
        methods.customer_id,
        subscriptions.current_period_end_at > $1 desc,
        ends.at,
        subscriptions.current_period_end_at,
        subscriptions.id
$$;
