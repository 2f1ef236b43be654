-- Which limits do most customers of a plan press against, and which does nobody feel? One row per plan
-- and limited metric with at least so many customers whose usage is known; what they used in the last
-- whole period, or in this one while there is none. Shares of the limit; MRR in base_currency.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::date as today,
        $3::text as timezone,
        $4::text as base_currency,
        $5::int4 as least_customers
)

select
    spread.plan_id::text as plan_id,
    spread.plan_name::text as plan_name,
    spread.metric::text as metric,
    spread.customers::int4 as customers,
    spread.high_items::int4 as high_items,
    spread.low_items::int4 as low_items,
    spread.items::int4 as items,
    round(spread.points[1], 6)::numeric as p10,
    round(spread.points[2], 6)::numeric as p25,
    round(spread.points[3], 6)::numeric as p50,
    round(spread.points[4], 6)::numeric as p75,
    round(spread.points[5], 6)::numeric as p90,
    coalesce(round(spread.mrr_minor), 0)::int8 as mrr_minor
from params
cross join lateral metrics.feature_usage(
    params.before_at, params.today, params.timezone, params.base_currency
) as spread
where spread.customers >= params.least_customers
order by spread.mrr_minor desc nulls last, spread.plan_id, spread.metric
