-- Which prices are those of a segment?
-- One row per recurring price that meets its conditions plan, product, price and meta, all that it has.
-- A plan or product is called by its id or, in any case, by its name; a plan also by its product's.
-- Metadata is the product's, with the price's own before it.
create function metrics.segment_prices(segment jsonb)
returns table (price_id text)
language sql stable
as $$
    select versions.price_id
    from metrics.plan_versions as versions
    left join catalogue_objects as products
        on products.kind = 'product'
        and products.id = versions.product_id
    where
        (
            $1 ->> 'plan' is null
            or versions.plan_id = $1 ->> 'plan'
            or lower($1 ->> 'plan') in (lower(versions.plan_name), lower(versions.product_name))
        )
        and (
            $1 ->> 'product' is null
            or versions.product_id = $1 ->> 'product'
            or lower(versions.product_name) = lower($1 ->> 'product')
        )
        and ($1 ->> 'price' is null or versions.price_id = $1 ->> 'price')
        and (
            $1 -> 'meta' is null
            or coalesce(products.payload -> 'metadata', '{}') || versions.metadata @> ($1 -> 'meta')
        )
$$;
