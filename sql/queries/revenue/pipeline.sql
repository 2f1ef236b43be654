-- What may become MRR, or is paid beside it, just before an instant: how many trials run, what they would
-- bring a month, how many of them have nothing to pay with, and what usage comes to in a month.
-- First one row in base_currency (is_total): the currencies that have a rate, at the rate of the day.
-- Then one row per currency that has any of it, in its own units; is_included says that it has a rate.
-- Optional: of one Stripe account.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::text as timezone,
        $3::text as base_currency,
        $4::text as account
),

-- Empty, and never looked at, when all accounts are asked for.
members as materialized (
    select customers.id
    from params
    inner join customers on customers.account = params.account
),

rates as materialized (
    select
        rates.currency,
        rates.minor_factor
    from params
    cross join lateral (
        select ((params.before_at - interval '1 microsecond') at time zone params.timezone)::date as day
    ) as today
    cross join lateral metrics.fx_rates_by_day(
        params.base_currency, true, today.day, today.day
    ) as rates
),

trials as (
    select
        subscriptions.currency,
        count(*) as trials,
        -- Who gets an invoice sent pays it without.
        count(*) filter (
            where subscriptions.has_payment_method = false
            and subscriptions.collection_method is distinct from 'send_invoice'
        ) as without_payment_method,
        sum(coalesce(subscriptions.trial_mrr_minor, 0)) as trial_mrr_minor
    from params
    inner join subscriptions
        on subscriptions.status = 'trialing'
        and (subscriptions.trial_end_at is null or subscriptions.trial_end_at >= params.before_at)
        and coalesce(
            subscriptions.trial_start_at, subscriptions.created_at, '-infinity'
        ) < params.before_at
    where (params.account is null or subscriptions.customer_id in (select members.id from members))
    group by subscriptions.currency
),

metered_invoices as (
    select
        invoices.subscription_stripe_id,
        invoices.currency,
        invoices.metered_monthly_minor,
        row_number() over (
            partition by invoices.subscription_stripe_id
            order by invoices.created_at desc, invoices.stripe_id desc
        ) as place
    from params
    inner join invoices
        on invoices.metered_monthly_minor is not null
        and invoices.status in ('paid', 'uncollectible')
        and invoices.closed_at < params.before_at
    inner join subscriptions
        on subscriptions.stripe_id = invoices.subscription_stripe_id
        and subscriptions.status in ('active', 'past_due')
    where (params.account is null or subscriptions.customer_id in (select members.id from members))
),

usage_of_subscriptions as (
    select
        currency,
        sum(metered_monthly_minor) / count(*) as usage_minor
    from metered_invoices
    where place <= 3
    group by subscription_stripe_id, currency
),

parts as (
    select
        currency,
        trials,
        without_payment_method,
        trial_mrr_minor,
        0::numeric as usage_minor
    from trials
    union all
    select
        currency,
        0 as trials,
        0 as without_payment_method,
        0 as trial_mrr_minor,
        usage_minor
    from usage_of_subscriptions
),

natives as (
    select
        parts.currency,
        rates.minor_factor,
        sum(parts.trials) as trials,
        sum(parts.without_payment_method) as without_payment_method,
        sum(parts.trial_mrr_minor) as trial_mrr_minor,
        sum(parts.usage_minor) as usage_minor
    from parts
    left join rates on rates.currency = parts.currency
    group by parts.currency, rates.minor_factor
),

answers as (
    select
        params.base_currency as currency,
        true as is_total,
        true as is_included,
        coalesce(sum(natives.trials), 0) as trials,
        coalesce(sum(natives.without_payment_method), 0) as without_payment_method,
        coalesce(sum(natives.trial_mrr_minor * natives.minor_factor), 0) as trial_mrr_minor,
        coalesce(sum(natives.usage_minor * natives.minor_factor), 0) as usage_minor
    from params
    left join natives on natives.minor_factor is not null
    group by params.base_currency
    union all
    select
        currency,
        false as is_total,
        minor_factor is not null as is_included,
        trials,
        without_payment_method,
        trial_mrr_minor,
        usage_minor
    from natives
)

select
    currency::text as currency,
    is_total::bool as is_total,
    is_included::bool as is_included,
    trials::int4 as trials,
    without_payment_method::int4 as without_payment_method,
    round(trial_mrr_minor)::bigint as trial_mrr_minor,
    round(usage_minor)::bigint as usage_minor
from answers
order by is_total desc, currency
