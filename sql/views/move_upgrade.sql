-- Who needs a larger plan, as usage was judged last, and is there one? Of some customers or of all.
-- One row per customer: the item with the most money.
create function metrics.move_upgrade(customer_ids bigint[], is_everybody boolean)
returns setof metrics.move
language sql stable
as $$
    with items as (
        select distinct on (judged.customer_id) judged.*
        from judged_items as judged
        where
            judged.finding = 'upgrade'
            and judged.difference_minor > 0
            and ($2 or judged.customer_id = any($1))
        order by
            judged.customer_id,
            judged.base_difference_minor desc nulls last,
            judged.subscription_id,
            judged.item_stripe_id
    ),

    versions as materialized (
        select
            versions.price_id,
            versions.plan_id,
            versions.plan_name
        from metrics.plan_versions as versions
    )

    select
        'upgrade',
        'customer:' || items.customer_id,
        items.customer_id,
        items.plan_id,
        items.currency,
        items.difference_minor,
        'message',
        jsonb_build_object(
            'plan_id', items.plan_id,
            'plan_name', plan.plan_name,
            'suggested_plan_id', suggested.plan_id,
            'suggested_plan_name', suggested.plan_name,
            'metric', items.metric,
            'used', trim_scale(items.used)::text,
            'limit', trim_scale(items.limit_quantity)::text,
            'utilization', round(items.utilisation, 2),
            'limit_reached_day', items.limit_reached_day::text,
            'mrr_minor', round(items.mrr_minor)::text
        )
    from items
    inner join versions as plan on plan.price_id = items.price_id
    inner join versions as suggested on suggested.price_id = items.suggested_price_id
$$;
