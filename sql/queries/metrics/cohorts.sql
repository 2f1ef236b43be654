-- How many of those who first paid in a month pay now, and how much?
-- One row per month in which somebody first paid and month since (0 is that month itself): the state at
-- the end of that month, the newest as of now. A customer's amounts count in base_currency at the rate
-- of the customer's first day, so that exchange rates retain nothing.
with params as not materialized (
    select
        $1::jsonb as months,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::text as base_currency
),

-- The local months from before the first customer until now, without a gap; the newest is not over.
months as materialized (
    select
        (row_number() over (order by asked.from_at))::int4 as number,
        asked.month_day,
        asked.from_at
    from params
    cross join jsonb_to_recordset(params.months) as asked (month_day date, from_at timestamptz)
),

starts as materialized (
    select
        array_agg(from_at order by number) as from_ats,
        max(number) as last_number
    from months
),

-- What one minor unit of each currency that counts is worth, day by day since the first movement.
factors as materialized (
    select
        rates.currency,
        days.first_day + n as day,
        rates.minor_factor
    from params
    cross join lateral (
        select
            (least(min(occurred_at), params.before_at) at time zone params.timezone)::date as first_day,
            (params.before_at at time zone params.timezone)::date as last_day
        from mrr_movements
    ) as spanned
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

included as materialized (
    select array_agg(distinct currency) as currencies
    from factors
),

-- In the order of the primary key, so that a customer's first movement is found without sorting.
movements as (
    select
        movements.currency,
        movements.occurred_at,
        movements.type,
        movements.amount_minor,
        min(movements.occurred_at) over (partition by movements.customer_id) as first_at
    from params
    inner join mrr_movements as movements on movements.occurred_at < params.before_at
    where movements.currency = any((select included.currencies from included)::text[])
),

-- Added up by first day before any rate is looked up: there are far fewer days than customers.
natives as (
    select
        width_bucket(movements.first_at, starts.from_ats) as cohort,
        (movements.first_at at time zone params.timezone)::date as first_day,
        movements.currency,
        width_bucket(movements.occurred_at, starts.from_ats) as month,
        sum(
            case
                when movements.type in ('contraction', 'churn') then -movements.amount_minor
                else movements.amount_minor
            end
        ) as mrr_minor,
        sum(
            case
                when movements.type in ('new', 'reactivation') then 1
                when movements.type = 'churn' then -1
                else 0
            end
        ) as customers,
        -- No day has more than 25 hours, so that most movements need no look at the calendar.
        sum(
            case
                when movements.occurred_at >= movements.first_at + interval '25 hours' then 0
                when (movements.occurred_at at time zone params.timezone)::date
                    <> (movements.first_at at time zone params.timezone)::date
                    then 0
                when movements.type in ('contraction', 'churn') then -movements.amount_minor
                else movements.amount_minor
            end
        ) as joined_minor,
        count(*) filter (where movements.occurred_at = movements.first_at) as joined_customers
    from params
    cross join starts
    cross join movements
    group by
        width_bucket(movements.first_at, starts.from_ats),
        (movements.first_at at time zone params.timezone)::date,
        movements.currency,
        width_bucket(movements.occurred_at, starts.from_ats)
),

-- Who pays in several currencies is counted in each of them, and is one customer.
payers as (
    select
        movements.customer_id,
        movements.occurred_at,
        min(movements.occurred_at) over (partition by movements.customer_id) as first_at,
        case movements.type when 'churn' then -1 else 1 end as change,
        sum(case movements.type when 'churn' then -1 else 1 end) over (
            partition by movements.customer_id
            order by movements.occurred_at, movements.currency
        ) as currencies,
        row_number() over (
            partition by movements.customer_id
            order by movements.occurred_at, movements.currency
        ) as number
    from params
    cross join customers_in_several_currencies as several
    inner join mrr_movements as movements
        on movements.customer_id = several.customer_id
        and movements.occurred_at < params.before_at
        and movements.type in ('new', 'reactivation', 'churn')
    where movements.currency = any((select included.currencies from included)::text[])
),

parts as (
    select
        natives.cohort,
        natives.month - natives.cohort as n,
        natives.mrr_minor * factors.minor_factor as mrr_minor,
        natives.customers,
        natives.joined_minor * factors.minor_factor as joined_minor,
        natives.joined_customers
    from natives
    inner join factors
        on factors.currency = natives.currency
        and factors.day = natives.first_day
    union all
    select
        width_bucket(payers.first_at, starts.from_ats) as cohort,
        width_bucket(payers.occurred_at, starts.from_ats)
        - width_bucket(payers.first_at, starts.from_ats) as n,
        0 as mrr_minor,
        greatest(payers.currencies - payers.change - 1, 0) - greatest(payers.currencies - 1, 0)
            as customers,
        0 as joined_minor,
        case when payers.occurred_at = payers.first_at and payers.number > 1 then -1 else 0 end
            as joined_customers
    from starts
    cross join payers
),

steps as (
    select
        cohort,
        n,
        sum(mrr_minor) as mrr_minor,
        sum(customers) as customers,
        sum(joined_minor) as joined_minor,
        sum(joined_customers) as joined_customers
    from parts
    group by cohort, n
),

found as (
    select
        cohort,
        sum(joined_customers) as joined_customers,
        sum(joined_minor) as joined_minor
    from steps
    group by cohort
),

states as (
    select
        found.cohort,
        found.joined_customers,
        found.joined_minor,
        since.n,
        sum(coalesce(steps.customers, 0)) over until_then as customers,
        sum(coalesce(steps.mrr_minor, 0)) over until_then as mrr_minor
    from starts
    cross join found
    cross join generate_series(0, starts.last_number - found.cohort) as since (n)
    left join steps on steps.cohort = found.cohort and steps.n = since.n
    window until_then as (partition by found.cohort order by since.n)
)

select
    months.month_day::date as cohort_month,
    states.joined_customers::int4 as joined_customers,
    round(states.joined_minor)::bigint as joined_minor,
    states.n::int4 as n,
    states.customers::int4 as customers,
    round(states.mrr_minor)::bigint as mrr_minor,
    (states.cohort + states.n < starts.last_number)::bool as is_complete
from starts
cross join states
inner join months on months.number = states.cohort
order by months.month_day, states.n
