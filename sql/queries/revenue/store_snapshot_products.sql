-- Store what each product earned on every local day that has no snapshot yet, through through_day.
-- One row: how many products were stored, a product once per day and currency. The sums come from
-- the spans, those of the snapshots from the movements: two roads to the same total.
with params as not materialized (
    select
        $1::date as through_day,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::int4 as rules_version
),

anchor as materialized (
    select anchors.day
    from params
    cross join lateral metrics.anchor_day(
        params.timezone, params.rules_version, params.through_day + 1, null
    ) as anchors
),

days as (
    select
        balances.currency,
        balances.product_id,
        balances.day + n as day,
        balances.mrr_minor
    from params
    cross join anchor
    cross join lateral metrics.product_balances(
        params.timezone, anchor.day, params.before_at, null
    ) as balances
    cross join generate_series(
        0, least(balances.until_day - 1, params.through_day) - balances.day
    ) as n
    where balances.mrr_minor <> 0
),

stored as (
    insert into daily_snapshot_products (day, timezone, currency, product_id, mrr_minor)
    select
        days.day,
        params.timezone,
        days.currency,
        days.product_id,
        days.mrr_minor
    from params
    cross join anchor
    inner join days on days.day > anchor.day
    on conflict (timezone, day, currency, product_id) do nothing
    returning day
)

select count(*)::int4 as stored_products
from stored
