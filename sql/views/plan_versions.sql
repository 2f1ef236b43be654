-- Which versions has each plan had, and from when until when was each the one that new customers got?
-- One row per price. Of one plan and currency each price supersedes the one before it; the last is
-- today's for as long as it is sold.
create view metrics.plan_versions as
select
    prices.plan_id,
    prices.product_id,
    coalesce(products.payload ->> 'name', prices.product_id, '?') as product_name,
    coalesce(prices.name, products.payload ->> 'name', prices.product_id, '?') as plan_name,
    prices.interval,
    prices.interval_count,
    prices.usage_type,
    prices.currency,
    prices.price_id,
    row_number() over of_plan::int4 as version,
    prices.created_at as from_at,
    lead(prices.created_at) over of_plan as until_at,
    prices.is_active,
    prices.tiers_mode,
    prices.unit_amount_minor,
    -- Of one unit or package, as MRR counts it.
    metrics.monthly_of(prices.unit_amount_minor, prices.interval, prices.interval_count)
        as monthly_minor,
    prices.package_size,
    prices.rounds_up,
    prices.metadata
from metrics.catalogue_prices as prices
left join catalogue_objects as products
    on products.kind = 'product'
    and products.id = prices.product_id
window of_plan as (
    partition by prices.plan_id, prices.currency
    order by prices.created_at, prices.price_id
);
