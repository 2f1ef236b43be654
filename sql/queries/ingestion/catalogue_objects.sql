-- What is known of these products, prices, plans and coupons? One row per object found.
with params as not materialized (
    select $1::text[] as ids
)

select
    catalogue_objects.kind,
    catalogue_objects.id,
    catalogue_objects.payload
from params, catalogue_objects
where catalogue_objects.id = any(params.ids)
order by catalogue_objects.kind, catalogue_objects.id
