-- How many customers, of one Stripe account or of all (account null), are counted in one currency too many?
-- One row per local day on which that changed before before_at; customers is the change. Who pays in
-- three of the currencies that count is counted three times natively: two too many.
create function metrics.repeated_customers(
    timezone text, base text, is_converted boolean, before_at timestamptz, account text
)
returns table (day date, customers numeric)
language sql stable
as $$
    with changes as (
        select
            movements.customer_id,
            (movements.occurred_at at time zone $1)::date as day,
            sum(case movements.type when 'churn' then -1 else 1 end) as currencies
        from customers_in_several_currencies as several
        inner join customers
            on customers.id = several.customer_id
            and ($5 is null or customers.account = $5)
        inner join mrr_movements as movements
            on movements.customer_id = several.customer_id
            and movements.occurred_at < $4
            and movements.type in ('new', 'reactivation', 'churn')
        where
            $3
            and (
                movements.currency = $2
                or movements.currency in (
                    select periods.currency
                    from metrics.fx_periods as periods
                    where periods.base = $2
                )
            )
        group by movements.customer_id, (movements.occurred_at at time zone $1)::date
    ),

    counts as (
        select
            customer_id,
            day,
            currencies as change,
            sum(currencies) over (partition by customer_id order by day) as currencies
        from changes
    )

    select
        day,
        sum(greatest(currencies - 1, 0) - greatest(currencies - change - 1, 0)) as customers
    from counts
    group by day
$$;
