-- Whose plan is too small, or too large? One row per judged subscription item of that finding, those
-- with the most money first, after the row that a cursor names.
with params as not materialized (
    select
        $1::text as finding,
        $2::int4 as limit_rows,
        $3::numeric as after_difference,
        $4::numeric as after_mrr,
        $5::int8 as after_subscription_id,
        $6::text as after_item_id
),

page as (
    select judged.*
    from params
    cross join lateral (
        select
            items.*,
            coalesce(items.base_difference_minor, 0) as money_minor,
            coalesce(items.base_mrr_minor, 0) as standing_minor
        from judged_items as items
        where
            items.finding = params.finding
            and (
                params.after_difference is null
                or (
                    -coalesce(items.base_difference_minor, 0),
                    -coalesce(items.base_mrr_minor, 0),
                    items.subscription_id,
                    items.item_stripe_id
                )
                > (
                    -params.after_difference,
                    -params.after_mrr,
                    params.after_subscription_id,
                    params.after_item_id
                )
            )
        order by
            coalesce(items.base_difference_minor, 0) desc,
            coalesce(items.base_mrr_minor, 0) desc,
            items.subscription_id,
            items.item_stripe_id
        limit params.limit_rows
    ) as judged
)

select
    customers.stripe_id::text as customer_id,
    customers.name::text as customer_name,
    subscriptions.stripe_id::text as subscription_id,
    page.subscription_id::int8 as subscription_number,
    page.item_stripe_id::text as item_id,
    page.plan_id::text as plan_id,
    versions.plan_name::text as plan_name,
    page.currency::text as currency,
    round(page.mrr_minor)::int8 as mrr_minor,
    round(page.base_mrr_minor)::int8 as base_mrr_minor,
    page.metric::text as metric,
    trim_scale(page.used)::numeric as used,
    trim_scale(round(page.demand))::numeric as demand,
    trim_scale(page.limit_quantity)::numeric as limit_quantity,
    page.utilisation::numeric as utilisation,
    page.limit_reached_day::date as limit_reached_day,
    suggested.plan_id::text as suggested_plan_id,
    suggested.plan_name::text as suggested_plan_name,
    round(page.difference_minor)::int8 as difference_minor,
    round(page.base_difference_minor)::int8 as base_difference_minor,
    page.money_minor::numeric as money_minor,
    page.standing_minor::numeric as standing_minor
from page
inner join customers on customers.id = page.customer_id
inner join subscriptions on subscriptions.id = page.subscription_id
inner join metrics.plan_versions as versions on versions.price_id = page.price_id
left join metrics.plan_versions as suggested on suggested.price_id = page.suggested_price_id
order by
    page.money_minor desc,
    page.standing_minor desc,
    page.subscription_id,
    page.item_stripe_id
