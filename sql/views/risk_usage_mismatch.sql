-- Whose plan does not fit what they use, as usage was judged last? Of some customers or of all, of one
-- finding: 'upgrade' or 'overpriced'. One row per customer: the item with the most money.
create function metrics.risk_usage_mismatch(
    finding text, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (items.customer_id)
        items.customer_id,
        items.subscription_id,
        case items.finding when 'upgrade' then 'warning' else 'informational' end as severity,
        -- What is missing to the limit cannot double; the money can.
        case
            when items.finding = 'upgrade' then items.utilisation
            else coalesce(items.difference_minor, 0)
        end as effect,
        items.currency as stake_currency,
        -- Where no plan fits, what a price of their own would bring is not known.
        coalesce(items.difference_minor, 0) as stake_minor,
        true as needs_mrr,
        jsonb_build_object(
            'metric', items.metric,
            'limit', trim_scale(items.limit_quantity)::text,
            'plan_id', items.plan_id,
            'suggested_price_id', items.suggested_price_id
        ) as facts,
        jsonb_build_object(
            'used', trim_scale(items.used)::text,
            'utilization', round(items.utilisation, 2)
        ) || case items.finding
            when 'upgrade'
                then jsonb_build_object('limit_reached_day', items.limit_reached_day::text)
            else '{}'
        end as figures,
        null::timestamptz as since_at,
        true as opens
    from judged_items as items
    where
        items.finding = $1
        and ($3 or items.customer_id = any($2))
    order by
        items.customer_id,
        coalesce(items.base_difference_minor, 0) desc,
        items.subscription_id,
        items.item_stripe_id
$$;
