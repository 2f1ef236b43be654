-- What was MRR just before an instant, how much of it is leaving or at risk, and how many pay it?
-- One row per currency that has customers, and always one for base_currency.
-- It is the newest stored day plus the movements since; with no day stored, all movements.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::text as timezone,
        $3::text as base_currency,
        $4::int4 as rules_version
),

anchor as materialized (
    select coalesce(max(snapshots.day), '-infinity') as day
    from params
    inner join daily_snapshots as snapshots
        on snapshots.timezone = params.timezone
        and snapshots.rules_version = params.rules_version
        and snapshots.day < (params.before_at at time zone params.timezone)::date
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
    where (movements.occurred_at at time zone params.timezone)::date > anchor.day
),

changes as (
    select
        base_currency as currency,
        0 as mrr_minor,
        0 as customers
    from params
    union all
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
),

-- Few subscriptions have a date to end, so each is looked up instead of adding up every span.
leaving as (
    select
        subscriptions.currency,
        sum(spans.mrr_minor) as mrr_minor
    from params
    inner join subscriptions on subscriptions.cancel_at >= params.before_at
    cross join lateral (
        select sum(mrr_spans.mrr_minor) as mrr_minor
        from mrr_spans
        where
            mrr_spans.subscription_id = subscriptions.id
            and mrr_spans.currency = subscriptions.currency
            and mrr_spans.from_at < params.before_at
            and (mrr_spans.until_at is null or mrr_spans.until_at >= params.before_at)
    ) as spans
    group by subscriptions.currency
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
    group by spans.currency
),

incomplete as (
    select count(*) as subscriptions
    from params
    inner join subscriptions
        on subscriptions.data_state = 'incomplete_data'
        and (subscriptions.ended_at is null or subscriptions.ended_at >= params.before_at)
)

select
    totals.currency::text as currency,
    round(totals.mrr_minor)::bigint as mrr_minor,
    round(totals.mrr_minor - coalesce(leaving.mrr_minor, 0))::bigint as committed_minor,
    round(coalesce(at_risk.mrr_minor, 0))::bigint as at_risk_minor,
    totals.customers::int4 as customers,
    incomplete.subscriptions::int4 as incomplete_subscriptions,
    nullif(anchor.day, '-infinity')::date as stored_through_day
from params
cross join anchor
cross join incomplete
cross join totals
left join leaving on leaving.currency = totals.currency
left join at_risk on at_risk.currency = totals.currency
where totals.customers > 0 or totals.currency = params.base_currency
order by totals.currency
