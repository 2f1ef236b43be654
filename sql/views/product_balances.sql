-- What did each product earn since a stored day, in each currency? One row per currency, product and stretch
-- of days over which that stood: from its day to before until_day, the day of the product's next change.
-- It is that day plus the spans that began or ended since, until before_at; without a stored day, -infinity,
-- all of them. Optional: of one Stripe account.
create function metrics.product_balances(
    timezone text, stored_day date, before_at timestamptz, account text
)
returns table (currency text, product_id text, day date, until_day date, mrr_minor numeric)
language sql stable
as $$
    -- Empty, and never looked at, when all accounts are asked for.
    with members as materialized (
        select customers.id
        from customers
        where customers.account = $4
    ),

    changes as (
        select
            spans.currency,
            coalesce(spans.product_id, spans.price_id) as product_id,
            (spans.from_at at time zone $1)::date as day,
            spans.mrr_minor
        from mrr_spans as spans
        where
            spans.from_at >= $2::timestamp at time zone $1
            and spans.from_at < $3
            and (spans.from_at at time zone $1)::date > $2
            and ($4 is null or spans.customer_id in (select members.id from members))
        union all
        select
            spans.currency,
            coalesce(spans.product_id, spans.price_id) as product_id,
            (spans.until_at at time zone $1)::date as day,
            -spans.mrr_minor
        from mrr_spans as spans
        where
            spans.until_at >= $2::timestamp at time zone $1
            and spans.until_at < $3
            and (spans.until_at at time zone $1)::date > $2
            and ($4 is null or spans.customer_id in (select members.id from members))
        union all
        select
            products.currency,
            products.product_id,
            products.day,
            products.mrr_minor
        from daily_snapshot_products as products
        where products.timezone = $1 and products.day = $2
    ),

    change_sums as (
        select
            currency,
            product_id,
            day,
            sum(mrr_minor) as mrr_minor
        from changes
        group by currency, product_id, day
    )

    select
        change_sums.currency,
        change_sums.product_id,
        change_sums.day,
        coalesce(lead(change_sums.day) over by_day, 'infinity') as until_day,
        sum(change_sums.mrr_minor) over by_day as mrr_minor
    from change_sums
    window by_day as (
        partition by change_sums.currency, change_sums.product_id order by change_sums.day
    )
$$;
