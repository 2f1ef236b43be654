-- Which versions has each plan had, who is on each, and what do those on an old one not pay?
-- One row per price that is sold or has customers, plan by plan, the newest version first. MRR in
-- minor units of the price's currency and, where there is a rate, of base_currency.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::date as day,
        $3::text as base_currency,
        $4::text as plan_id
),

spans as (
    select
        spans.price_id,
        spans.currency,
        count(distinct spans.customer_id) as customers,
        count(distinct spans.subscription_id) as subscriptions,
        sum(spans.mrr_minor) as mrr_minor,
        sum(spans.quantity) as quantity
    from params
    inner join mrr_spans as spans
        on spans.from_at < params.before_at
        and (spans.until_at is null or spans.until_at >= params.before_at)
    group by spans.price_id, spans.currency
),

rates as materialized (
    select
        rates.currency,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_at(params.base_currency, params.day) as rates
),

paying as (
    select
        spans.price_id,
        sum(spans.customers) as customers,
        sum(spans.subscriptions) as subscriptions,
        sum(spans.mrr_minor * rates.minor_factor) as base_mrr_minor,
        count(*) filter (where rates.currency is null) > 0 as lacks_rate
    from spans
    left join rates on rates.currency = spans.currency
    group by spans.price_id
),

versions as (
    select
        versions.*,
        last_value(versions.price_id) over of_plan as newest_price_id,
        last_value(versions.monthly_minor) over of_plan as newest_monthly_minor,
        last_value(versions.package_size) over of_plan as newest_package_size
    from params
    inner join metrics.plan_versions as versions
        on params.plan_id is null
        or versions.plan_id = params.plan_id
    window of_plan as (
        partition by versions.plan_id, versions.currency
        order by versions.version
        range between unbounded preceding and unbounded following
    )
)

select
    versions.plan_id::text as plan_id,
    versions.plan_name::text as plan_name,
    versions.product_id::text as product_id,
    versions.product_name::text as product_name,
    versions.interval::text as interval,
    versions.interval_count::int4 as interval_count,
    versions.usage_type::text as usage_type,
    versions.currency::text as currency,
    versions.price_id::text as price_id,
    versions.version::int4 as version,
    versions.from_at::timestamptz as from_at,
    versions.until_at::timestamptz as until_at,
    versions.is_active::boolean as is_active,
    versions.tiers_mode::text as tiers_mode,
    versions.unit_amount_minor::numeric as unit_amount_minor,
    coalesce(paying.customers, 0)::int4 as customers,
    coalesce(paying.subscriptions, 0)::int4 as subscriptions,
    round(paying.base_mrr_minor)::int8 as mrr_minor,
    coalesce(paying.lacks_rate, false)::boolean as lacks_rate,
    -- What the same seats would bring at today's list price, less what they are listed at now.
    round(
        (
            select sum(
                spans.quantity * (versions.newest_monthly_minor - versions.monthly_minor)
                * rates.minor_factor
            )
            from spans
            inner join rates on rates.currency = spans.currency
            where
                spans.price_id = versions.price_id
                and spans.currency = versions.currency
                and versions.price_id <> versions.newest_price_id
                -- How many packages each customer has cannot be told from all their seats.
                and versions.package_size is null
                and versions.newest_package_size is null
        )
    )::int8 as given_away_minor
from versions
left join paying on paying.price_id = versions.price_id
where versions.is_active or paying.customers > 0
order by
    max(paying.base_mrr_minor) over (partition by versions.product_id) desc nulls last,
    versions.product_id,
    sum(paying.base_mrr_minor) over (partition by versions.plan_id) desc nulls last,
    versions.plan_id,
    versions.currency,
    versions.version desc
