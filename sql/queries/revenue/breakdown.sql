-- What did MRR come from at both ends of a time, and what moved it between them, by where customers came
-- from (dimension attribution) or by the Stripe account that bills them (account)?
-- First one row for all of it (kind total), then one per value, the largest MRR at the end first, at
-- most limit_rows (group), and one for the values beyond these (others). In base_currency; is_converted
-- adds the currencies that have a rate. All is added up from the movements, each at the rate of its day;
-- the end at the rate of the last day, the start at that of the day before the first: what is left
-- between them is what changed rates did. value is null for customers of whom none is known.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::text as base_currency,
        $5::bool as is_converted,
        $6::text as dimension,
        $7::int4 as limit_rows
),

ends as materialized (
    select
        ((from_at - interval '1 microsecond') at time zone timezone)::date as start_day,
        ((before_at - interval '1 microsecond') at time zone timezone)::date as end_day
    from params
),

rates as materialized (
    select
        rates.currency,
        rates.day,
        rates.minor_factor
    from params
    cross join ends
    cross join lateral metrics.fx_rates_by_day(
        params.base_currency, params.is_converted, ends.start_day, ends.end_day
    ) as rates
),

origins as not materialized (
    select
        customers.id,
        case when params.dimension = 'account' then customers.account else customers.attribution end
            as value
    from params
    cross join customers
),

-- What was there before, natively.
starts as (
    select
        origins.value,
        movements.currency,
        sum(movements.mrr_after_minor - movements.mrr_before_minor) as net_minor,
        sum(
            (movements.mrr_after_minor > 0)::int - (movements.mrr_before_minor > 0)::int
        ) as customers
    from params
    inner join mrr_movements as movements on movements.occurred_at < params.from_at
    inner join origins on origins.id = movements.customer_id
    group by origins.value, movements.currency
),

-- What is in the base currency is worth the same on every day, so its days are not told apart.
changes as (
    select
        origins.value,
        movements.currency,
        case
            when movements.currency = params.base_currency then ends.end_day
            else (movements.occurred_at at time zone params.timezone)::date
        end as day,
        movements.type,
        sum(movements.amount_minor) as amount_minor,
        count(*) as movements
    from params
    cross join ends
    inner join mrr_movements as movements
        on movements.occurred_at >= params.from_at
        and movements.occurred_at < params.before_at
    inner join origins on origins.id = movements.customer_id
    group by
        origins.value,
        movements.currency,
        case
            when movements.currency = params.base_currency then ends.end_day
            else (movements.occurred_at at time zone params.timezone)::date
        end,
        movements.type
),

sums as materialized (
    select
        value,
        currency,
        true as is_inside,
        day,
        type,
        amount_minor,
        case when type in ('contraction', 'churn') then -amount_minor else amount_minor end as net_minor,
        movements,
        case
            when type in ('new', 'reactivation') then movements
            when type = 'churn' then -movements
            else 0
        end as customers
    from changes
    union all
    select
        starts.value,
        starts.currency,
        false as is_inside,
        ends.start_day as day,
        null::text as type,
        0::numeric as amount_minor,
        starts.net_minor,
        0 as movements,
        starts.customers
    from starts
    cross join ends
),

worths as (
    select
        sums.value,
        sums.type,
        sums.is_inside,
        sums.movements,
        sums.amount_minor * rates.minor_factor as amount_minor,
        sums.net_minor,
        start_rates.minor_factor as start_factor,
        end_rates.minor_factor as end_factor,
        sums.customers
    from sums
    cross join ends
    inner join rates on rates.currency = sums.currency and rates.day = sums.day
    inner join rates as start_rates
        on start_rates.currency = sums.currency and start_rates.day = ends.start_day
    inner join rates as end_rates
        on end_rates.currency = sums.currency and end_rates.day = ends.end_day
),

-- Who pays in several currencies is in each of them, and counted once.
repeated as (
    select
        counts.value,
        sum(greatest(counts.currencies - 1, 0)) as customers
    from (
        select
            customers.id,
            case when params.dimension = 'account' then customers.account else customers.attribution end
                as value,
            sum(case movements.type when 'churn' then -1 else 1 end) as currencies
        from params
        cross join ends
        cross join customers_in_several_currencies as several
        inner join customers on customers.id = several.customer_id
        inner join mrr_movements as movements
            on movements.customer_id = customers.id
            and movements.occurred_at < params.before_at
            and movements.type in ('new', 'reactivation', 'churn')
        inner join rates on rates.currency = movements.currency and rates.day = ends.end_day
        group by
            customers.id,
            case when params.dimension = 'account' then customers.account else customers.attribution end
    ) as counts
    group by counts.value
),

figures as (
    select
        value,
        coalesce(sum(net_minor * start_factor) filter (where not is_inside), 0) as start_minor,
        coalesce(sum(amount_minor) filter (where is_inside and type = 'new'), 0) as new_minor,
        coalesce(sum(amount_minor) filter (where is_inside and type = 'reactivation'), 0)
            as reactivation_minor,
        coalesce(sum(amount_minor) filter (where is_inside and type = 'expansion'), 0)
            as expansion_minor,
        coalesce(sum(amount_minor) filter (where is_inside and type = 'contraction'), 0)
            as contraction_minor,
        coalesce(sum(amount_minor) filter (where is_inside and type = 'churn'), 0) as churn_minor,
        coalesce(sum(net_minor * end_factor), 0) as end_minor,
        coalesce(sum(movements) filter (where is_inside and type = 'new'), 0) as new_count,
        coalesce(sum(customers), 0) as customers,
        bool_or(is_inside) as has_moved
    from worths
    group by value
),

ranked as (
    select
        figures.value,
        figures.start_minor,
        figures.new_minor,
        figures.reactivation_minor,
        figures.expansion_minor,
        figures.contraction_minor,
        figures.churn_minor,
        figures.end_minor,
        figures.new_count,
        figures.customers - coalesce(repeated.customers, 0) as customers,
        row_number() over (
            order by figures.end_minor desc, figures.new_minor desc, figures.value
        ) as place,
        sum(figures.end_minor) over () as total_minor
    from figures
    left join repeated on repeated.value is not distinct from figures.value
    where figures.has_moved or figures.start_minor <> 0 or figures.end_minor <> 0
),

kinds as (
    select
        ranked.*,
        kind.name as kind
    from params
    cross join ranked
    cross join lateral (
        values ('total'),
        (case when ranked.place <= params.limit_rows then 'group' else 'others' end)
    ) as kind (name)
),

answers as (
    select
        kind,
        case when kind = 'group' then value end as value,
        case when kind = 'group' then place end as place,
        max(total_minor) as total_minor,
        count(*) as groups,
        sum(start_minor) as start_minor,
        sum(new_minor) as new_minor,
        sum(reactivation_minor) as reactivation_minor,
        sum(expansion_minor) as expansion_minor,
        sum(contraction_minor) as contraction_minor,
        sum(churn_minor) as churn_minor,
        sum(end_minor) as end_minor,
        sum(new_count) as new_count,
        sum(customers) as customers
    from kinds
    group by
        kind,
        case when kind = 'group' then value end,
        case when kind = 'group' then place end
)

select
    kind::text as kind,
    value::text as value,
    groups::int4 as groups,
    round(start_minor)::bigint as start_minor,
    round(new_minor)::bigint as new_minor,
    round(reactivation_minor)::bigint as reactivation_minor,
    round(expansion_minor)::bigint as expansion_minor,
    round(contraction_minor)::bigint as contraction_minor,
    round(churn_minor)::bigint as churn_minor,
    round(
        end_minor - start_minor - new_minor - reactivation_minor - expansion_minor
        + contraction_minor + churn_minor
    )::bigint as fx_minor,
    round(end_minor)::bigint as end_minor,
    round(end_minor / nullif(total_minor, 0), 6)::numeric as share,
    new_count::int4 as new_count,
    customers::int4 as customers
from answers
order by array_position(array['total', 'group', 'others'], kind), place
