-- Which products made up MRR at the end of each local day?
-- One row per day from from_day through to_day and product with revenue, in one currency.
-- Days up to the newest stored one are read; later ones are that day plus the spans that began or
-- ended since. A product is shown with its id when another one in the answer has the same name.
with params as not materialized (
    select
        $1::date as from_day,
        $2::date as to_day,
        $3::timestamptz as before_at,
        $4::text as timezone,
        $5::text as currency,
        $6::int4 as rules_version
),

anchor as materialized (
    select coalesce(max(snapshots.day), '-infinity') as day
    from params
    inner join daily_snapshots as snapshots
        on snapshots.timezone = params.timezone
        and snapshots.rules_version = params.rules_version
        and snapshots.day < (params.before_at at time zone params.timezone)::date
),

stored as (
    select
        products.day,
        products.product_id,
        products.mrr_minor
    from params
    cross join anchor
    inner join daily_snapshot_products as products
        on products.timezone = params.timezone
        and products.currency = params.currency
        and products.day between least(params.from_day, anchor.day) and anchor.day
),

changes as (
    select
        coalesce(spans.product_id, spans.price_id) as product_id,
        (spans.from_at at time zone params.timezone)::date as day,
        spans.mrr_minor
    from params
    cross join anchor
    inner join mrr_spans as spans
        on spans.from_at >= anchor.day::timestamp at time zone params.timezone
        and spans.from_at < params.before_at
        and spans.currency = params.currency
    where (spans.from_at at time zone params.timezone)::date > anchor.day
    union all
    select
        coalesce(spans.product_id, spans.price_id) as product_id,
        (spans.until_at at time zone params.timezone)::date as day,
        -spans.mrr_minor
    from params
    cross join anchor
    inner join mrr_spans as spans
        on spans.until_at >= anchor.day::timestamp at time zone params.timezone
        and spans.until_at < params.before_at
        and spans.currency = params.currency
    where (spans.until_at at time zone params.timezone)::date > anchor.day
    union all
    select
        stored.product_id,
        stored.day,
        stored.mrr_minor
    from anchor
    inner join stored on stored.day = anchor.day
),

change_sums as (
    select
        product_id,
        day,
        sum(mrr_minor) as mrr_minor
    from changes
    group by product_id, day
),

-- A balance stands until the day of the product's next change.
balances as (
    select
        product_id,
        day,
        lead(day) over by_day as next_day,
        sum(mrr_minor) over by_day as mrr_minor
    from change_sums
    window by_day as (partition by product_id order by day)
),

later_days as (
    select
        later.day + n as day,
        later.product_id,
        later.mrr_minor
    from (
        select
            greatest(balances.day, params.from_day, anchor.day + 1) as day,
            least(balances.next_day - 1, params.to_day) as last_day,
            balances.product_id,
            balances.mrr_minor
        from params
        cross join anchor
        cross join balances
    ) as later
    cross join generate_series(0, later.last_day - later.day) as n
),

wanted as (
    select
        stored.day,
        stored.product_id,
        stored.mrr_minor
    from params
    inner join stored on stored.day >= params.from_day
    union all
    select
        day,
        product_id,
        mrr_minor
    from later_days
    where mrr_minor <> 0
),

names as (
    select
        products.product_id,
        coalesce(nullif(catalogue.payload ->> 'name', ''), products.product_id) as name
    from (select distinct product_id from wanted) as products
    left join catalogue_objects as catalogue
        on catalogue.kind = 'product' and catalogue.id = products.product_id
),

labels as (
    select
        product_id,
        case count(*) over (partition by name)
            when 1 then name
            else name || ' (' || product_id || ')'
        end as name
    from names
)

select
    wanted.day::date as day,
    labels.name::text as name,
    round(wanted.mrr_minor)::bigint as mrr_minor
from wanted
inner join labels on labels.product_id = wanted.product_id
order by wanted.day, wanted.mrr_minor desc, wanted.product_id
