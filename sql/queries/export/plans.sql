-- Which prices has each plan had, and since when? One row per price.
select
    versions.plan_id::text as plan_id,
    versions.plan_name::text as plan,
    versions.product_name::text as product,
    versions.version::int4 as version,
    versions.price_id::text as price_id,
    versions.interval::text as interval,
    versions.interval_count::int4 as interval_count,
    versions.currency::text as currency,
    versions.unit_amount_minor::numeric as unit_amount_minor,
    versions.from_at::timestamptz as from_at,
    versions.until_at::timestamptz as until_at,
    versions.is_active::bool as is_active
from metrics.plan_versions as versions
order by versions.plan_id, versions.currency, versions.version
