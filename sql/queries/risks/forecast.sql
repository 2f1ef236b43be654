-- What of MRR goes, or may go, from an instant until another? Cancellations and smaller plans that are
-- set, discounts that end, trials that end, what is past due, and cards that end before a charge.
-- First sums (is_sum): per week and kind, per week, per kind and of all (null stands for all of them).
-- Over several kinds each subscription counts once, where it comes first, and trials never: they are no
-- MRR yet. Then one row per subscription and kind, by day, the most money first; optional: of one kind.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::timestamptz as until_at,
        $3::text as timezone,
        $4::text as base_currency,
        $5::text as kind,
        $6::int4 as limit_rows
),

rates as materialized (
    select
        rates.currency,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_at(
        params.base_currency,
        ((params.before_at - interval '1 microsecond') at time zone params.timezone)::date
    ) as rates
),

set_changes as (
    select distinct on (changes.subscription_id, kinds.kind)
        kinds.kind,
        changes.subscription_id,
        changes.at,
        mrr.currency,
        mrr.mrr_minor - changes.mrr_after_minor as mrr_minor,
        null::numeric as rise_minor
    from params
    inner join scheduled_changes as changes
        on changes.at >= params.before_at
        and changes.at < params.until_at
    cross join lateral metrics.mrr_of(
        changes.customer_id, changes.subscription_id, changes.at
    ) as mrr
    cross join lateral (
        select
            case changes.mrr_after_minor
                when 0 then 'scheduled_cancellation'
                else 'scheduled_downgrade'
            end as kind
    ) as kinds
    where
        mrr.currency = changes.currency
        and changes.mrr_after_minor < mrr.mrr_minor
    order by changes.subscription_id, kinds.kind, changes.at
),

-- The ledger holds what is certain to come: the same item at the same price, dearer from then on.
rises as (
    select
        spans.customer_id,
        spans.subscription_id,
        spans.from_at,
        sum(spans.mrr_minor - earlier.mrr_minor) as rise_minor
    from params
    inner join mrr_spans as spans
        on spans.from_at >= params.before_at
        and spans.from_at < params.until_at
    inner join mrr_spans as earlier
        on earlier.customer_id = spans.customer_id
        and earlier.subscription_id = spans.subscription_id
        and earlier.item_stripe_id = spans.item_stripe_id
        and earlier.until_at = spans.from_at
        and earlier.price_id = spans.price_id
        and earlier.quantity = spans.quantity
        and earlier.currency = spans.currency
    where earlier.mrr_minor < spans.mrr_minor
    group by spans.customer_id, spans.subscription_id, spans.from_at
),

discounts as (
    select distinct on (rises.subscription_id)
        'discount_ending' as kind,
        rises.subscription_id,
        rises.from_at as at,
        mrr.currency,
        mrr.mrr_minor,
        rises.rise_minor
    from rises
    cross join lateral metrics.mrr_of(
        rises.customer_id, rises.subscription_id, rises.from_at
    ) as mrr
    order by rises.subscription_id, rises.from_at
),

trials as (
    select
        'trial_ending' as kind,
        subscriptions.id as subscription_id,
        subscriptions.trial_end_at as at,
        subscriptions.currency,
        subscriptions.trial_mrr_minor as mrr_minor,
        null::numeric as rise_minor
    from params
    inner join subscriptions
        on subscriptions.status = 'trialing'
        and subscriptions.trial_end_at >= params.before_at
        and subscriptions.trial_end_at < params.until_at
    where subscriptions.trial_mrr_minor > 0
),

at_risk as (
    select
        spans.subscription_id,
        spans.currency,
        sum(spans.mrr_minor) as mrr_minor
    from params
    inner join mrr_spans as spans
        on spans.is_at_risk
        and spans.from_at < params.before_at
        and (spans.until_at is null or spans.until_at >= params.before_at)
    group by spans.subscription_id, spans.currency
),

-- Decided by the next attempt; without one, 30 days after it was due, when it stops being MRR.
past_due as (
    select
        'past_due' as kind,
        at_risk.subscription_id,
        coalesce(
            invoices.next_attempt_at,
            greatest(invoices.due_at + interval '30 days', params.before_at),
            params.before_at
        ) as at,
        at_risk.currency,
        at_risk.mrr_minor,
        null::numeric as rise_minor
    from params
    cross join at_risk
    inner join subscriptions on subscriptions.id = at_risk.subscription_id
    cross join lateral (
        select
            min(invoices.next_attempt_at) filter (
                where invoices.next_attempt_at >= params.before_at
            ) as next_attempt_at,
            min(coalesce(invoices.due_at, invoices.created_at)) as due_at
        from invoices
        where
            invoices.customer_id = subscriptions.customer_id
            and invoices.subscription_stripe_id = subscriptions.stripe_id
            and invoices.status = 'open'
    ) as invoices
),

cards as (
    select
        'card_expiring' as kind,
        subscriptions.id as subscription_id,
        subscriptions.current_period_end_at as at,
        mrr.currency,
        mrr.mrr_minor,
        null::numeric as rise_minor
    from params
    inner join payment_methods as methods
        on methods.type = 'card'
        and methods.wallet is null
        and methods.is_attached
        and (methods.expires_year, methods.expires_month) <= (
            extract(year from params.until_at)::int,
            extract(month from params.until_at)::int
        )
    inner join subscriptions
        on subscriptions.customer_id = methods.customer_id
        and subscriptions.default_payment_method = methods.stripe_id
    cross join lateral metrics.mrr_of(
        subscriptions.customer_id, subscriptions.id, params.before_at
    ) as mrr
    where
        subscriptions.status in ('active', 'past_due')
        and subscriptions.current_period_end_at >= params.before_at
        and subscriptions.current_period_end_at < params.until_at
        -- A card is good until its month is over.
        and (
            make_date(methods.expires_year, methods.expires_month, 1) + interval '1 month'
        ) at time zone 'UTC' <= subscriptions.current_period_end_at
        and subscriptions.collection_pause is null
        and subscriptions.collection_method is distinct from 'send_invoice'
        -- Nothing is charged after the end.
        and (
            subscriptions.cancel_at is null
            or subscriptions.cancel_at > subscriptions.current_period_end_at
        )
),

found as (
    select * from set_changes
    union all
    select * from discounts
    union all
    select * from trials
    union all
    select * from past_due
    union all
    select * from cards
),

entries as materialized (
    select
        found.kind,
        found.subscription_id,
        days.day,
        date_trunc('week', days.day)::date as week_day,
        found.currency,
        found.mrr_minor,
        found.rise_minor,
        found.mrr_minor * rates.minor_factor as base_minor,
        found.kind <> 'trial_ending'
        and row_number() over (
            partition by found.subscription_id
            order by found.kind = 'trial_ending', found.at, found.mrr_minor desc, found.kind
        ) = 1 as is_counted
    from params
    inner join found on found.at < params.until_at
    cross join lateral (
        select (found.at at time zone params.timezone)::date as day
    ) as days
    left join rates on rates.currency = found.currency
),

sums as (
    select
        week_day,
        kind,
        case grouping(kind)
            when 0 then count(*)
            else count(*) filter (where is_counted)
        end as subscriptions,
        case grouping(kind)
            when 0 then sum(base_minor)
            else sum(base_minor) filter (where is_counted)
        end as base_minor,
        case grouping(kind)
            when 0 then count(*) filter (where base_minor is null)
            else count(*) filter (where is_counted and base_minor is null)
        end as without_rate
    from entries
    group by grouping sets ((week_day, kind), (week_day), (kind), ())
),

page as (
    select entries.*
    from params
    inner join entries on params.kind is null or entries.kind = params.kind
    order by entries.day, entries.base_minor desc nulls last, entries.subscription_id, entries.kind
    limit (select params.limit_rows from params)
),

answers as (
    select
        true as is_sum,
        sums.week_day,
        sums.kind,
        null::date as day,
        null::bigint as subscription_id,
        sums.subscriptions,
        sums.without_rate,
        null::text as currency,
        null::numeric as mrr_minor,
        null::numeric as rise_minor,
        coalesce(sums.base_minor, 0) as base_minor,
        false as is_counted
    from sums
    union all
    select
        false as is_sum,
        page.week_day,
        page.kind,
        page.day,
        page.subscription_id,
        1 as subscriptions,
        0 as without_rate,
        page.currency,
        page.mrr_minor,
        page.rise_minor,
        page.base_minor,
        page.is_counted
    from page
)

select
    answers.is_sum::bool as is_sum,
    answers.week_day::date as week_day,
    answers.kind::text as kind,
    answers.day::date as day,
    answers.subscriptions::int4 as subscriptions,
    answers.without_rate::int4 as without_rate,
    customers.stripe_id::text as customer_id,
    customers.name::text as customer_name,
    subscriptions.stripe_id::text as subscription_id,
    subscriptions.has_payment_method::bool as has_payment_method,
    answers.currency::text as currency,
    round(answers.mrr_minor)::int8 as mrr_minor,
    round(answers.rise_minor)::int8 as rise_minor,
    round(answers.base_minor)::int8 as base_minor,
    answers.is_counted::bool as is_counted
from answers
left join subscriptions on subscriptions.id = answers.subscription_id
left join customers on customers.id = subscriptions.customer_id
order by
    answers.is_sum desc,
    answers.day,
    answers.base_minor desc nulls last,
    answers.week_day nulls last,
    answers.kind nulls last,
    answers.subscription_id
