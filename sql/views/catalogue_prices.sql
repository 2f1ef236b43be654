-- Which recurring prices are there, and which plan does each belong to?
-- One row per price. Prices of the same product, interval and name are one plan; the name is the
-- nickname, or else the lookup key. The plan's id is made from these, so it is the same everywhere.
create view metrics.catalogue_prices as
with shown as (
    select
        objects.kind,
        objects.id as price_id,
        objects.is_deleted,
        objects.version_at,
        objects.payload,
        objects.payload -> 'recurring' as recurring,
        coalesce(objects.payload -> 'product' ->> 'id', objects.payload ->> 'product') as product_id
    from catalogue_objects as objects
    where
        objects.kind = 'price'
        -- The older twin of a price; read where the price itself has not been shown.
        or (
            objects.kind = 'plan'
            and not exists (
                select from catalogue_objects as price
                where price.kind = 'price' and price.id = objects.id
            )
        )
),

terms as (
    select
        shown.price_id,
        shown.product_id,
        nullif(trim(shown.payload ->> 'nickname'), '') as nickname,
        nullif(trim(shown.payload ->> 'lookup_key'), '') as lookup_key,
        coalesce(shown.recurring ->> 'interval', shown.payload ->> 'interval') as interval,
        coalesce(shown.recurring ->> 'interval_count', shown.payload ->> 'interval_count', '1')
        ::numeric::int4 as interval_count,
        coalesce(shown.recurring ->> 'usage_type', shown.payload ->> 'usage_type', 'licensed')
        as usage_type,
        shown.payload ->> 'currency' as currency,
        coalesce(
            shown.payload ->> 'unit_amount_decimal',
            shown.payload ->> 'unit_amount',
            shown.payload ->> 'amount_decimal',
            shown.payload ->> 'amount'
        )::numeric as unit_amount_minor,
        shown.payload ->> 'tiers_mode' as tiers_mode,
        case jsonb_typeof(shown.payload -> 'transform_quantity')
            when 'object' then shown.payload -> 'transform_quantity'
            else shown.payload -> 'transform_usage'
        end as package,
        coalesce((shown.payload ->> 'active')::boolean, true) and not shown.is_deleted as is_active,
        coalesce(to_timestamp((shown.payload ->> 'created')::numeric), shown.version_at)
        as created_at,
        coalesce(shown.payload -> 'metadata', '{}') as metadata
    from shown
)

select
    terms.price_id,
    terms.product_id,
    'plan_' || left(
        md5(
            concat_ws(
                E'\x1f',
                terms.product_id,
                terms.interval,
                terms.interval_count,
                coalesce(terms.nickname, terms.lookup_key, '')
            )
        ),
        12
    ) as plan_id,
    coalesce(terms.nickname, terms.lookup_key) as name,
    terms.interval,
    terms.interval_count,
    terms.usage_type,
    terms.currency,
    case when terms.tiers_mode is null then terms.unit_amount_minor end as unit_amount_minor,
    terms.tiers_mode,
    -- Of so many units at once; null when each is counted.
    (terms.package ->> 'divide_by')::numeric as package_size,
    coalesce(terms.package ->> 'round' = 'up', false) as rounds_up,
    terms.is_active,
    terms.created_at,
    terms.metadata
from terms
where
    terms.interval in ('day', 'week', 'month', 'year')
    and terms.interval_count > 0
    and terms.currency is not null;
