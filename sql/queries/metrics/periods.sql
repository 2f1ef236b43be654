-- What did each period begin with, what moved it, and what became of those who paid at its beginning?
-- One row per period asked for, in the order of position. Amounts are exact minor units of
-- base_currency. Start, end and movements count at the rate of their own day, as in the bridge; what
-- became of those who paid counts at the rates of the start, so that no exchange rate retains anybody.
with params as not materialized (
    select
        $1::jsonb as periods,
        $2::text as timezone,
        $3::text as base_currency,
        $4::int4 as rules_version
),

-- from_at and before_at are the ends of [from_day, to_day] in the timezone, or now where that is earlier.
periods as materialized (
    select
        asked.position,
        asked.from_day,
        asked.to_day,
        asked.from_at,
        asked.before_at
    from params
    cross join jsonb_to_recordset(params.periods) as asked (
        position int4, from_day date, to_day date, from_at timestamptz, before_at timestamptz
    )
),

ends as materialized (
    select
        position,
        'start' as name,
        from_day - 1 as day,
        from_at as before_at
    from periods
    union all
    select
        position,
        'end' as name,
        to_day as day,
        before_at
    from periods
),

spanned as materialized (
    select
        min(day) as first_day,
        max(day) as last_day,
        min(before_at) as first_at,
        max(before_at) as last_at,
        array_agg(distinct before_at order by before_at) as ends_at
    from ends
),

-- What one minor unit of each currency that counts is worth, day by day.
factors as materialized (
    select
        rates.currency,
        days.first_day + n as day,
        rates.minor_factor
    from params
    cross join spanned
    cross join lateral (
        select
            fx_periods.currency,
            fx_periods.from_day,
            fx_periods.until_day,
            fx_periods.minor_factor
        from metrics.fx_periods
        where fx_periods.base = params.base_currency
        union all
        select
            params.base_currency as currency,
            '-infinity'::date as from_day,
            'infinity'::date as until_day,
            1 as minor_factor
    ) as rates
    cross join lateral (
        select
            greatest(rates.from_day, spanned.first_day) as first_day,
            least(rates.until_day - 1, spanned.last_day) as last_day
    ) as days
    cross join generate_series(0, days.last_day - days.first_day) as n
),

-- The newest stored day before every end, of those that still hold. Balances are that day and the
-- movements since, which are read once and counted towards every end that comes after them.
anchor as materialized (
    select coalesce(max(snapshots.day), '-infinity') as day
    from params
    cross join spanned
    inner join daily_snapshots as snapshots
        on snapshots.timezone = params.timezone
        and snapshots.rules_version = params.rules_version
        and snapshots.day < (spanned.first_at at time zone params.timezone)::date
        and snapshots.day < (
            select coalesce(min(outdated_days.since_day), 'infinity')
            from outdated_days
            where outdated_days.timezone = params.timezone
        )
),

parts as (
    select
        snapshots.currency,
        0 as ends_before,
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
        movements.currency,
        width_bucket(movements.occurred_at, spanned.ends_at) as ends_before,
        case
            when movements.type in ('contraction', 'churn') then -movements.amount_minor
            else movements.amount_minor
        end as mrr_minor,
        case
            when movements.type in ('new', 'reactivation') then 1
            when movements.type = 'churn' then -1
            else 0
        end as customers
    from params
    cross join spanned
    cross join anchor
    inner join mrr_movements as movements
        on movements.occurred_at >= anchor.day::timestamp at time zone params.timezone
        and movements.occurred_at < spanned.last_at
    where (movements.occurred_at at time zone params.timezone)::date > anchor.day
),

steps as materialized (
    select
        currency,
        ends_before,
        sum(mrr_minor) as mrr_minor,
        sum(customers) as customers
    from parts
    group by currency, ends_before
),

balances as (
    select
        ends.position,
        sum(steps.mrr_minor * factors.minor_factor) filter (where ends.name = 'start') as start_minor,
        sum(steps.mrr_minor * factors.minor_factor) filter (where ends.name = 'end') as end_minor,
        sum(steps.customers) filter (where ends.name = 'start') as start_customers,
        sum(steps.customers) filter (where ends.name = 'end') as end_customers
    from spanned
    cross join ends
    inner join steps on steps.ends_before < array_position(spanned.ends_at, ends.before_at)
    inner join factors on factors.currency = steps.currency and factors.day = ends.day
    group by ends.position
),

-- A period's movements are found by their time, each period by itself.
moved as materialized (
    select
        periods.position,
        movements.customer_id,
        movements.currency,
        movements.occurred_at,
        movements.type,
        movements.cause,
        movements.amount_minor,
        movements.mrr_before_minor,
        movements.mrr_after_minor,
        factors.minor_factor
    from params
    cross join periods
    cross join lateral (
        select
            mrr_movements.*,
            (mrr_movements.occurred_at at time zone params.timezone)::date as day
        from mrr_movements
        where
            mrr_movements.occurred_at >= periods.from_at
            and mrr_movements.occurred_at < periods.before_at
        offset 0
    ) as movements
    inner join factors on factors.currency = movements.currency and factors.day = movements.day
),

lines as (
    select
        position,
        sum(amount_minor * minor_factor) filter (where type = 'new') as new_minor,
        sum(amount_minor * minor_factor) filter (where type = 'reactivation') as reactivation_minor,
        sum(amount_minor * minor_factor) filter (where type = 'expansion') as expansion_minor,
        sum(amount_minor * minor_factor) filter (where type = 'contraction') as contraction_minor,
        sum(amount_minor * minor_factor) filter (where type = 'churn') as churn_minor,
        count(*) filter (where type in ('new', 'expansion')) as gains,
        count(*) filter (where type in ('contraction', 'churn')) as losses
    from moved
    group by position
),

-- Then and now of everybody whose MRR moved in the period. Who pays in several currencies is here with
-- all of them, moved or not, because only together they say whether the customer is still one.
accounts as (
    select
        moved.position,
        moved.customer_id,
        moved.currency,
        (array_agg(moved.mrr_before_minor order by moved.occurred_at))[1] as then_minor,
        (array_agg(moved.mrr_after_minor order by moved.occurred_at desc))[1] as now_minor,
        max(moved.occurred_at) as last_at,
        (array_agg(moved.cause order by moved.occurred_at desc))[1] as last_cause
    from moved
    where not exists (
        select from customers_in_several_currencies as several
        where several.customer_id = moved.customer_id
    )
    group by moved.position, moved.customer_id, moved.currency
    union all
    select
        periods.position,
        movements.customer_id,
        movements.currency,
        coalesce(
            (array_agg(movements.mrr_after_minor order by movements.occurred_at desc) filter (
                where movements.occurred_at < periods.from_at
            ))[1],
            0
        ) as then_minor,
        (array_agg(movements.mrr_after_minor order by movements.occurred_at desc))[1] as now_minor,
        max(movements.occurred_at) as last_at,
        (array_agg(movements.cause order by movements.occurred_at desc))[1] as last_cause
    from periods
    cross join customers_in_several_currencies as several
    inner join mrr_movements as movements
        on movements.customer_id = several.customer_id
        and movements.occurred_at < periods.before_at
    group by periods.position, movements.customer_id, movements.currency
),

payers as (
    select
        accounts.position,
        accounts.customer_id,
        sum(accounts.then_minor * factors.minor_factor) as then_minor,
        sum(accounts.now_minor * factors.minor_factor) as now_minor,
        count(*) filter (where accounts.then_minor > 0) as then_currencies,
        count(*) filter (where accounts.now_minor > 0) as now_currencies,
        (array_agg(accounts.last_cause order by accounts.last_at desc, accounts.currency))[1]
            as last_cause
    from accounts
    inner join periods on periods.position = accounts.position
    inner join factors
        on factors.currency = accounts.currency
        and factors.day = periods.from_day - 1
    group by accounts.position, accounts.customer_id
),

-- Who was given everything for free has left the amount and not the company, as long as a subscription runs.
outcomes as (
    select
        payers.position,
        payers.then_minor,
        payers.now_minor,
        payers.then_currencies,
        payers.now_currencies,
        payers.then_minor > 0 and payers.now_minor = 0 and not (
            payers.last_cause = 'comped'
            and exists (
                select from subscriptions
                where
                    subscriptions.customer_id = payers.customer_id
                    and (
                        subscriptions.created_at is null
                        or subscriptions.created_at < periods.before_at
                    )
                    and (subscriptions.ended_at is null or subscriptions.ended_at >= periods.before_at)
            )
        ) as is_lost
    from payers
    inner join periods on periods.position = payers.position
),

changes as (
    select
        position,
        sum(now_minor - then_minor) filter (where then_minor > 0) as retained_minor,
        sum(least(now_minor - then_minor, 0)) filter (where then_minor > 0) as kept_minor,
        count(*) filter (where is_lost) as lost_customers,
        sum(greatest(then_currencies - 1, 0)) as start_repeats,
        sum(greatest(now_currencies - 1, 0)) as end_repeats
    from outcomes
    group by position
)

select
    periods.position,
    coalesce(balances.start_minor, 0)::text as start_minor,
    coalesce(lines.new_minor, 0)::text as new_minor,
    coalesce(lines.reactivation_minor, 0)::text as reactivation_minor,
    coalesce(lines.expansion_minor, 0)::text as expansion_minor,
    coalesce(lines.contraction_minor, 0)::text as contraction_minor,
    coalesce(lines.churn_minor, 0)::text as churn_minor,
    coalesce(balances.end_minor, 0)::text as end_minor,
    (coalesce(balances.start_minor, 0) + coalesce(changes.retained_minor, 0))::text as retained_minor,
    (coalesce(balances.start_minor, 0) + coalesce(changes.kept_minor, 0))::text as kept_minor,
    (coalesce(balances.start_customers, 0) - coalesce(changes.start_repeats, 0))::int4
        as start_customers,
    (coalesce(balances.end_customers, 0) - coalesce(changes.end_repeats, 0))::int4 as end_customers,
    coalesce(changes.lost_customers, 0)::int4 as lost_customers,
    coalesce(lines.gains, 0)::int4 as gains,
    coalesce(lines.losses, 0)::int4 as losses
from periods
left join balances on balances.position = periods.position
left join lines on lines.position = periods.position
left join changes on changes.position = periods.position
order by periods.position
