-- Whose discount runs out within 30 days, so that they will pay more for the same? Of some customers or
-- of all. One row per customer: the first day on which it rises, in the currency in which it rises most at
-- one day's rates; what has a rate goes before what has none.
create function metrics.move_discount_ending(
    before_at timestamptz,
    today date,
    timezone text,
    base_currency text,
    customer_ids bigint[],
    is_everybody boolean
)
returns setof metrics.move
language sql stable
as $$
    select distinct on (rises.customer_id)
        'discount_ending',
        'customer:' || rises.customer_id,
        rises.customer_id,
        null,
        rises.currency,
        sum(rises.after_minor - rises.minor),
        'message',
        jsonb_build_object(
            'ends_day', rises.ends_day::text,
            'mrr_minor', round(sum(rises.minor))::text,
            'mrr_after_minor', round(sum(rises.after_minor))::text
        )
    from (
        select
            spans.customer_id,
            spans.currency,
            (spans.from_at at time zone $3)::date as ends_day,
            coalesce(earlier.mrr_minor, 0) as minor,
            spans.mrr_minor as after_minor
        from mrr_spans as spans
        -- None: the item is free until then, as nothing else is known to begin in the future.
        left join mrr_spans as earlier
            on earlier.customer_id = spans.customer_id
            and earlier.subscription_id = spans.subscription_id
            and earlier.item_stripe_id = spans.item_stripe_id
            and earlier.until_at = spans.from_at
        where
            spans.from_at >= $1
            and spans.from_at < $1 + interval '30 days'
            and (
                earlier.mrr_minor is null
                or (
                    earlier.price_id = spans.price_id
                    and earlier.quantity = spans.quantity
                    and earlier.currency = spans.currency
                    and earlier.mrr_minor < spans.mrr_minor
                )
            )
            and ($6 or spans.customer_id = any($5))
    ) as rises
    left join metrics.fx_rates_at($4, $2) as rates on rates.currency = rises.currency
    group by rises.customer_id, rises.currency, rises.ends_day, rates.minor_factor
    order by
        rises.customer_id,
        rates.minor_factor is null,
        rises.ends_day,
        sum(rises.after_minor - rises.minor) * rates.minor_factor desc,
        rises.currency
$$;
