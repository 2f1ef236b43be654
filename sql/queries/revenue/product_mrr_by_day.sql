-- Which products made up MRR at the end of each local day, week or month?
-- One row per interval (day, week, month) from from_day through to_day and product with revenue; day is
-- the last one of the interval. In base_currency; is_converted adds the currencies that have a rate.
-- Days up to the newest stored one are read; later ones are that day plus the spans that began or
-- ended since. A product is shown with its id when another one in the answer has the same name.
-- Optional: of one Stripe account.
with params as not materialized (
    select
        $1::date as from_day,
        $2::date as to_day,
        $3::timestamptz as before_at,
        $4::text as timezone,
        $5::text as base_currency,
        $6::bool as is_converted,
        $7::text as interval,
        $8::int4 as rules_version,
        $9::text as account
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

-- The last day of each interval, in every currency that counts.
rates as materialized (
    select
        rates.currency,
        rates.day,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_by_day(
        params.base_currency, params.is_converted, params.from_day, params.to_day
    ) as rates
    where
        rates.day = params.to_day
        or date_trunc(params.interval, rates.day::timestamp)
        < date_trunc(params.interval, (rates.day + 1)::timestamp)
),

balances as materialized (
    select balances.*
    from params
    cross join anchor
    cross join lateral metrics.product_balances(
        params.timezone, anchor.day, params.before_at, params.account
    ) as balances
),

natives as (
    select
        rates.day,
        products.product_id,
        products.mrr_minor * rates.minor_factor as mrr_minor
    from params
    cross join anchor
    inner join rates on rates.day <= anchor.day
    inner join daily_snapshot_products as products
        on products.timezone = params.timezone
        and products.currency = rates.currency
        and products.day = rates.day
    union all
    select
        rates.day,
        balances.product_id,
        balances.mrr_minor * rates.minor_factor as mrr_minor
    from anchor
    inner join rates on rates.day > anchor.day
    inner join balances
        on balances.currency = rates.currency
        and rates.day >= balances.day
        and rates.day < balances.until_day
    where balances.mrr_minor <> 0
),

wanted as (
    select
        day,
        product_id,
        sum(mrr_minor) as mrr_minor
    from natives
    group by day, product_id
),

names as (
    select
        products.product_id,
        coalesce(nullif(catalogue.payload ->> 'name', ''), products.product_id) as name
    from (select distinct product_id from wanted) as products
    left join catalogue_objects as catalogue
        on catalogue.kind = 'product' and catalogue.id = products.product_id
),

labels as (
    select
        product_id,
        case count(*) over (partition by name)
            when 1 then name
            else name || ' (' || product_id || ')'
        end as name
    from names
)

select
    wanted.day::date as day,
    labels.name::text as name,
    round(wanted.mrr_minor)::bigint as mrr_minor
from wanted
inner join labels on labels.product_id = wanted.product_id
order by wanted.day, wanted.mrr_minor desc, wanted.product_id
