-- What was MRR of one Stripe account at the end of each local day in each currency, and what moved it?
-- One row per day from from_day through to_day and currency that is known by before_at, in the columns of
-- native_days. Days of one account are not stored: all is added up from its movements, and no day is
-- ever restated. A day is known as well as that day of all accounts.
create function metrics.account_days(
    account text, timezone text, from_day date, to_day date, before_at timestamptz
)
returns table (
    currency text, day date, has_moved boolean, is_stored boolean, start_minor numeric,
    new_minor numeric, reactivation_minor numeric, expansion_minor numeric,
    contraction_minor numeric, churn_minor numeric, end_minor numeric, customers numeric,
    quality text, restated_at timestamptz, restated_reason text, previous_end_minor numeric
)
language sql stable
as $$
    with movements as (
        select
            movements.currency,
            greatest((movements.occurred_at at time zone $2)::date, $3 - 1) as day,
            movements.type,
            movements.amount_minor
        from customers
        inner join mrr_movements as movements
            on movements.customer_id = customers.id
            and movements.occurred_at < $5
        where customers.account = $1
    ),

    lines as (
        select
            currency,
            day,
            coalesce(sum(amount_minor) filter (where type = 'new'), 0) as new_minor,
            coalesce(sum(amount_minor) filter (where type = 'reactivation'), 0) as reactivation_minor,
            coalesce(sum(amount_minor) filter (where type = 'expansion'), 0) as expansion_minor,
            coalesce(sum(amount_minor) filter (where type = 'contraction'), 0) as contraction_minor,
            coalesce(sum(amount_minor) filter (where type = 'churn'), 0) as churn_minor,
            count(*) filter (where type in ('new', 'reactivation')) as joined,
            count(*) filter (where type = 'churn') as departed
        from movements
        group by currency, day
    ),

    -- From the day before the first, which holds all that came before.
    days as (
        select
            present.currency,
            $3 - 1 + n as day
        from (select distinct lines.currency from lines) as present
        cross join generate_series(0, $4 - $3 + 1) as n
    ),

    nets as (
        select
            days.currency,
            days.day,
            coalesce(lines.new_minor, 0) as new_minor,
            coalesce(lines.reactivation_minor, 0) as reactivation_minor,
            coalesce(lines.expansion_minor, 0) as expansion_minor,
            coalesce(lines.contraction_minor, 0) as contraction_minor,
            coalesce(lines.churn_minor, 0) as churn_minor,
            coalesce(
                lines.new_minor + lines.reactivation_minor + lines.expansion_minor
                - lines.contraction_minor - lines.churn_minor,
                0
            ) as net_minor,
            coalesce(lines.joined - lines.departed, 0) as net_customers
        from days
        left join lines on lines.currency = days.currency and lines.day = days.day
    ),

    balances as (
        select
            nets.*,
            sum(nets.net_minor) over by_day as end_minor,
            sum(nets.net_customers) over by_day as customers
        from nets
        window by_day as (partition by nets.currency order by nets.day)
    )

    select
        balances.currency,
        balances.day,
        true as has_moved,
        false as is_stored,
        balances.end_minor - balances.net_minor as start_minor,
        balances.new_minor,
        balances.reactivation_minor,
        balances.expansion_minor,
        balances.contraction_minor,
        balances.churn_minor,
        balances.end_minor,
        balances.customers,
        qualities.quality,
        null::timestamptz as restated_at,
        null::text as restated_reason,
        null::numeric as previous_end_minor
    from balances
    inner join metrics.day_quality($2, $3, $4) as qualities on qualities.day = balances.day
$$;
