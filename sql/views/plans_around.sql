-- What was a customer on in one currency just before an instant, and from then on?
-- One row with two lists, the largest first: product, price, interval, interval_count and quantity of each.
create function metrics.plans_around(customer_id bigint, currency text, at timestamptz)
returns table (plans_before jsonb, plans_after jsonb)
language sql stable
as $$
    with sides as (
        select
            spans.price_id,
            max(spans.product_id) as product_id,
            sum(spans.quantity) filter (where spans.from_at < $3) as quantity_before,
            sum(spans.mrr_minor) filter (where spans.from_at < $3) as mrr_before_minor,
            sum(spans.quantity) filter (where spans.until_at is null or spans.until_at > $3)
                as quantity_after,
            sum(spans.mrr_minor) filter (where spans.until_at is null or spans.until_at > $3)
                as mrr_after_minor
        from mrr_spans as spans
        where
            spans.customer_id = $1
            and spans.currency = $2
            and spans.from_at <= $3
            and (spans.until_at is null or spans.until_at >= $3)
        group by spans.price_id
    ),

    named as (
        select
            sides.*,
            jsonb_build_object(
                'product',
                coalesce(nullif(products.payload ->> 'name', ''), products.id, sides.price_id),
                'price', nullif(trim(prices.payload ->> 'nickname'), ''),
                'interval',
                coalesce(prices.payload -> 'recurring' ->> 'interval', prices.payload ->> 'interval'),
                'interval_count',
                coalesce(
                    prices.payload -> 'recurring' ->> 'interval_count',
                    prices.payload ->> 'interval_count'
                )::numeric::int4
            ) as plan
        from sides
        left join lateral (
            select objects.payload
            from catalogue_objects as objects
            where objects.id = sides.price_id and objects.kind in ('price', 'plan')
            order by objects.kind desc
            limit 1
        ) as prices on true
        left join lateral (
            select
                owner.id,
                objects.payload
            from (
                select
                    coalesce(
                        sides.product_id,
                        prices.payload -> 'product' ->> 'id',
                        prices.payload ->> 'product'
                    ) as id
            ) as owner
            left join catalogue_objects as objects
                on objects.kind = 'product' and objects.id = owner.id
        ) as products on true
    )

    select
        coalesce(
            jsonb_agg(
                plan || jsonb_build_object('quantity', trim_scale(quantity_before)::text)
                order by mrr_before_minor desc, price_id
            ) filter (where quantity_before is not null),
            '[]'
        ),
        coalesce(
            jsonb_agg(
                plan || jsonb_build_object('quantity', trim_scale(quantity_after)::text)
                order by mrr_after_minor desc, price_id
            ) filter (where quantity_after is not null),
            '[]'
        )
    from named
$$;
