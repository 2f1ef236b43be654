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

rates as materialized (
    select
        fx_periods.currency,
        fx_periods.from_day,
        fx_periods.until_day,
        fx_periods.minor_factor
    from params
    inner join metrics.fx_periods on fx_periods.base = params.base_currency
    union all
    select
        base_currency as currency,
        '-infinity'::date as from_day,
        'infinity'::date as until_day,
        1 as minor_factor
    from params
),

included as materialized (
    select distinct currency
    from rates
),

joined as materialized (
    select
        movements.customer_id,
        min(movements.occurred_at) as first_at
    from params
    inner join mrr_movements as movements
        on movements.type = 'new'
        and movements.occurred_at < params.before_at
    inner join included on included.currency = movements.currency
    group by movements.customer_id
),

members as materialized (
    select
        joined.customer_id,
        joined.first_at,
        (joined.first_at at time zone params.timezone)::date as first_day,
        width_bucket(joined.first_at, starts.from_ats) as cohort
    from params
    cross join starts
    cross join joined
),

movements as (
    select
        members.cohort,
        width_bucket(movements.occurred_at, starts.from_ats) - members.cohort as n,
        rates.minor_factor * case
            when movements.type in ('contraction', 'churn') then -movements.amount_minor
            else movements.amount_minor
        end as mrr_minor,
        case
            when movements.type in ('new', 'reactivation') then 1
            when movements.type = 'churn' then -1
            else 0
        end as customers,
        -- No day has more than 25 hours, so that most movements need no look at the calendar.
        movements.occurred_at < members.first_at + interval '25 hours'
        and (movements.occurred_at at time zone params.timezone)::date = members.first_day
            as is_first_day
    from params
    cross join starts
    inner join mrr_movements as movements on movements.occurred_at < params.before_at
    inner join members on members.customer_id = movements.customer_id
    inner join rates
        on rates.currency = movements.currency
        and rates.from_day <= members.first_day
        and rates.until_day > members.first_day
),

-- Who pays in several currencies is counted in each of them, and is one customer.
payers as (
    select
        members.cohort,
        width_bucket(movements.occurred_at, starts.from_ats) - members.cohort as n,
        movements.customer_id,
        sum(case movements.type when 'churn' then -1 else 1 end) over (
            partition by movements.customer_id
            order by movements.occurred_at, movements.currency
        ) as currencies,
        case movements.type when 'churn' then -1 else 1 end as change
    from params
    cross join starts
    cross join customers_in_several_currencies as several
    inner join members on members.customer_id = several.customer_id
    inner join mrr_movements as movements
        on movements.customer_id = several.customer_id
        and movements.occurred_at < params.before_at
        and movements.type in ('new', 'reactivation', 'churn')
    inner join included on included.currency = movements.currency
),

steps as (
    select
        cohort,
        n,
        sum(mrr_minor) as mrr_minor,
        sum(customers) as customers,
        sum(mrr_minor) filter (where is_first_day) as first_minor
    from movements
    group by cohort, n
    union all
    select
        cohort,
        n,
        0 as mrr_minor,
        -sum(greatest(currencies - 1, 0) - greatest(currencies - change - 1, 0)) as customers,
        0 as first_minor
    from payers
    group by cohort, n
),

sizes as (
    select
        cohort,
        count(*) as customers
    from members
    group by cohort
),

states as (
    select
        sizes.cohort,
        sizes.customers as joined_customers,
        since.n,
        sum(coalesce(steps.customers, 0)) over until_then as customers,
        sum(coalesce(steps.mrr_minor, 0)) over until_then as mrr_minor,
        sum(coalesce(steps.first_minor, 0)) over whole as joined_minor
    from starts
    cross join sizes
    cross join generate_series(0, starts.last_number - sizes.cohort) as since (n)
    left join (
        select
            cohort,
            n,
            sum(customers) as customers,
            sum(mrr_minor) as mrr_minor,
            sum(first_minor) as first_minor
        from steps
        group by cohort, n
    ) as steps on steps.cohort = sizes.cohort and steps.n = since.n
    window
        whole as (partition by sizes.cohort),
        until_then as (partition by sizes.cohort order by since.n)
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
