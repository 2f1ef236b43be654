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
        params.timezone, params.rules_version, params.through_day + 1
    ) as anchors
),

changes as (
    select
        spans.currency,
        coalesce(spans.product_id, spans.price_id) as product_id,
        (spans.from_at at time zone params.timezone)::date as day,
        spans.mrr_minor
    from params
    cross join anchor
    inner join mrr_spans as spans
        on spans.from_at >= anchor.day::timestamp at time zone params.timezone
        and spans.from_at < params.before_at
    where (spans.from_at at time zone params.timezone)::date > anchor.day
    union all
    select
        spans.currency,
        coalesce(spans.product_id, spans.price_id) as product_id,
        (spans.until_at at time zone params.timezone)::date as day,
        -spans.mrr_minor
    from params
    cross join anchor
    inner join mrr_spans as spans
        on spans.until_at >= anchor.day::timestamp at time zone params.timezone
        and spans.until_at < params.before_at
    where (spans.until_at at time zone params.timezone)::date > anchor.day
    union all
    select
        products.currency,
        products.product_id,
        products.day,
        products.mrr_minor
    from params
    cross join anchor
    inner join daily_snapshot_products as products
        on products.timezone = params.timezone
        and products.day = anchor.day
),

change_sums as (
    select
        currency,
        product_id,
        day,
        sum(mrr_minor) as mrr_minor
    from changes
    group by currency, product_id, day
),

-- A balance stands until the day of the product's next change.
balances as (
    select
        currency,
        product_id,
        day,
        lead(day) over by_day as next_day,
        sum(mrr_minor) over by_day as mrr_minor
    from change_sums
    window by_day as (partition by currency, product_id order by day)
),

days as (
    select
        balances.currency,
        balances.product_id,
        balances.day + n as day,
        balances.mrr_minor
    from params
    cross join balances
    cross join generate_series(
        0, coalesce(balances.next_day - 1, params.through_day) - balances.day
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
