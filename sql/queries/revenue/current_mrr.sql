-- What was MRR just before an instant, what is it set to become, how much is at risk, and how many pay it?
-- First one row in base_currency (is_total): the currencies that have a rate, at the rate of the day.
-- Then one row per currency that has customers, in its own units; is_included says that it has a rate.
-- Optional: of one Stripe account, and then it is all movements.
-- It is the newest stored day that holds plus the movements since; with no day stored, all movements.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::text as timezone,
        $3::text as base_currency,
        $4::int4 as rules_version,
        $5::text as account
),

-- Empty, and never looked at, when all accounts are asked for.
members as materialized (
    select customers.id
    from params
    inner join customers on customers.account = params.account
),

anchor as materialized (
    select anchors.day
    from params
    cross join lateral metrics.anchor_day(
        params.timezone,
        params.rules_version,
        (params.before_at at time zone params.timezone)::date,
        params.account
    ) as anchors
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

movements as (
    select
        movements.currency,
        movements.type,
        movements.amount_minor
    from params
    cross join anchor
    inner join mrr_movements as movements
        on movements.occurred_at >= anchor.day::timestamp at time zone params.timezone
        and movements.occurred_at < params.before_at
    where
        (movements.occurred_at at time zone params.timezone)::date > anchor.day
        and (params.account is null or movements.customer_id in (select members.id from members))
),

changes as (
    select
        snapshots.currency,
        snapshots.end_minor as mrr_minor,
        snapshots.customers
    from params
    cross join anchor
    inner join daily_snapshots as snapshots
        on snapshots.timezone = params.timezone
        and snapshots.rules_version = params.rules_version
        and snapshots.day = anchor.day
    union all
    select
        currency,
        case when type in ('contraction', 'churn') then -amount_minor else amount_minor end as mrr_minor,
        case
            when type in ('new', 'reactivation') then 1
            when type = 'churn' then -1
            else 0
        end as customers
    from movements
),

totals as (
    select
        currency,
        sum(mrr_minor) as mrr_minor,
        sum(customers) as customers
    from changes
    group by currency
    having sum(customers) > 0
),

last_changes as (
    select distinct on (changes.subscription_id)
        changes.customer_id,
        changes.subscription_id,
        changes.currency,
        changes.mrr_after_minor
    from params
    inner join scheduled_changes as changes on changes.at >= params.before_at
    order by changes.subscription_id, changes.at desc
),

-- Few subscriptions are set to change, so each is looked up instead of adding up every span. One that
-- brings nothing now is no part of MRR, and what it will bring is none of committed MRR.
scheduled as (
    select
        last_changes.currency,
        sum(last_changes.mrr_after_minor - spans.mrr_minor) as mrr_minor
    from params
    cross join last_changes
    cross join lateral (
        select sum(mrr_spans.mrr_minor) as mrr_minor
        from mrr_spans
        where
            mrr_spans.customer_id = last_changes.customer_id
            and mrr_spans.subscription_id = last_changes.subscription_id
            and (params.account is null or mrr_spans.customer_id in (select members.id from members))
            and mrr_spans.currency = last_changes.currency
            and mrr_spans.from_at < params.before_at
            and (mrr_spans.until_at is null or mrr_spans.until_at >= params.before_at)
    ) as spans
    where spans.mrr_minor is not null
    group by last_changes.currency
),

at_risk as (
    select
        spans.currency,
        sum(spans.mrr_minor) as mrr_minor
    from params
    inner join mrr_spans as spans
        on spans.is_at_risk
        and spans.from_at < params.before_at
        and (spans.until_at is null or spans.until_at >= params.before_at)
    where (params.account is null or spans.customer_id in (select members.id from members))
    group by spans.currency
),

natives as (
    select
        totals.currency,
        totals.mrr_minor,
        totals.mrr_minor + coalesce(scheduled.mrr_minor, 0) as committed_minor,
        coalesce(at_risk.mrr_minor, 0) as at_risk_minor,
        totals.customers,
        rates.minor_factor
    from totals
    left join scheduled on scheduled.currency = totals.currency
    left join at_risk on at_risk.currency = totals.currency
    left join rates on rates.currency = totals.currency
),

-- Who pays in several currencies is in each of them, and counted once.
repeated as (
    select coalesce(sum(changes.customers), 0) as customers
    from params
    cross join lateral metrics.repeated_customers(
        params.timezone, params.base_currency, true, params.before_at, params.account
    ) as changes
),

total as (
    select
        coalesce(sum(natives.mrr_minor * natives.minor_factor), 0) as mrr_minor,
        coalesce(sum(natives.committed_minor * natives.minor_factor), 0) as committed_minor,
        coalesce(sum(natives.at_risk_minor * natives.minor_factor), 0) as at_risk_minor,
        coalesce(sum(natives.customers), 0) - max(repeated.customers) as customers
    from repeated
    left join natives on natives.minor_factor is not null
),

-- Facts that come late outdate stored days, and the newest of them is the newest still.
latest as (
    select max(snapshots.day) as day
    from params
    inner join daily_snapshots as snapshots
        on snapshots.timezone = params.timezone
        and snapshots.day < (params.before_at at time zone params.timezone)::date
),

incomplete as (
    select count(*) as subscriptions
    from params
    inner join subscriptions
        on subscriptions.data_state = 'incomplete_data'
        and (subscriptions.ended_at is null or subscriptions.ended_at >= params.before_at)
    where (params.account is null or subscriptions.customer_id in (select members.id from members))
),

answers as (
    select
        params.base_currency as currency,
        true as is_total,
        true as is_included,
        total.mrr_minor,
        total.committed_minor,
        total.at_risk_minor,
        total.customers
    from params
    cross join total
    union all
    select
        currency,
        false as is_total,
        minor_factor is not null as is_included,
        mrr_minor,
        committed_minor,
        at_risk_minor,
        customers
    from natives
)

select
    answers.currency::text as currency,
    answers.is_total::bool as is_total,
    answers.is_included::bool as is_included,
    answers.mrr_minor::numeric as exact_mrr_minor,
    round(answers.mrr_minor)::bigint as mrr_minor,
    round(answers.committed_minor)::bigint as committed_minor,
    round(answers.at_risk_minor)::bigint as at_risk_minor,
    answers.customers::int4 as customers,
    incomplete.subscriptions::int4 as incomplete_subscriptions,
    latest.day::date as stored_through_day
from answers
cross join latest
cross join incomplete
order by answers.is_total desc, answers.currency
