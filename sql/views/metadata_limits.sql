-- Which limits do Stripe's metadata give a price?
-- One row per price and metric: a number in the metadata of the price, or else of its product. A word
-- that means there is none gives null.
create view metrics.metadata_limits as
with given as (
    select
        prices.price_id,
        prices.plan_id,
        entry.key as metric,
        lower(trim(entry.value)) as value,
        1 as place
    from metrics.catalogue_prices as prices
    cross join lateral jsonb_each_text(prices.metadata) as entry
    union all
    select
        prices.price_id,
        prices.plan_id,
        entry.key,
        lower(trim(entry.value)),
        2
    from metrics.catalogue_prices as prices
    inner join catalogue_objects as products
        on products.kind = 'product'
        and products.id = prices.product_id
    cross join lateral jsonb_each_text(coalesce(products.payload -> 'metadata', '{}')) as entry
)

select distinct on (price_id, metric)
    price_id,
    plan_id,
    metric,
    case when value ~ '^[0-9][0-9_,]*(\.[0-9]+)?$' then translate(value, '_,', '')::numeric end
    as limit_quantity
from given
where
    char_length(metric) <= 100
    and (
        value ~ '^[0-9][0-9_,]{0,20}(\.[0-9]{1,9})?$'
        or value in ('unlimited', 'none', 'infinite', 'infinity', '∞')
    )
order by price_id, metric, place;
