-- Who pays for a plan, all its versions together, and what do they bring? One row, or none where nobody
-- pays. MRR in minor units of base_currency, of those whose currency has a rate; the others are counted.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::date as day,
        $3::text as base_currency,
        $4::text as plan_id
),

paying as (
    select
        spans.customer_id,
        min(versions.plan_name) as plan_name,
        sum(spans.mrr_minor * rates.minor_factor) as base_mrr_minor,
        bool_or(rates.currency is null) as lacks_rate
    from params
    inner join metrics.plan_versions as versions on versions.plan_id = params.plan_id
    inner join mrr_spans as spans
        on spans.price_id = versions.price_id
        and spans.from_at < params.before_at
        and (spans.until_at is null or spans.until_at >= params.before_at)
    left join metrics.fx_rates_at(params.base_currency, params.day) as rates
        on rates.currency = spans.currency
    group by spans.customer_id
)

select
    min(paying.plan_name)::text as plan_name,
    count(*) filter (where not paying.lacks_rate)::int4 as customers,
    count(*) filter (where paying.lacks_rate)::int4 as customers_without_rate,
    coalesce(round(sum(paying.base_mrr_minor) filter (where not paying.lacks_rate)), 0)::int8
        as mrr_minor
from paying
having count(*) > 0
