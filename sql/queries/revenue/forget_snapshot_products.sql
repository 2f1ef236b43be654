-- Forget what each product earned on the stored days that no longer hold; they are stored again.
-- One row: how many products were forgotten, a product once per day and currency.
with params as not materialized (
    select $1::text as timezone
),

forgotten as (
    delete from daily_snapshot_products as products
    using params, outdated_days
    where
        outdated_days.timezone = params.timezone
        and products.timezone = params.timezone
        and products.day >= outdated_days.since_day
    returning products.day
)

select count(*)::int4 as forgotten_products
from forgotten
