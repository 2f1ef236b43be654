-- What is a customer subscribed to at an instant, and what was it before it ended?
-- One row per subscription and item, those that pay most first, then the newest; of at most limit_rows
-- subscriptions. One whose items are not known has a row without any.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::timestamptz as before_at,
        $3::int4 as limit_rows
),

paid as materialized (
    select
        spans.subscription_id,
        spans.item_stripe_id,
        spans.price_id,
        spans.currency,
        spans.quantity,
        spans.mrr_minor,
        spans.is_at_risk,
        rise.from_at as discount_ends_at
    from params
    inner join mrr_spans as spans
        on spans.customer_id = params.customer_id
        and spans.from_at < params.before_at
        and (spans.until_at is null or spans.until_at >= params.before_at)
    -- The same for more money: a discount runs out then.
    left join mrr_spans as rise
        on rise.customer_id = spans.customer_id
        and rise.subscription_id = spans.subscription_id
        and rise.item_stripe_id = spans.item_stripe_id
        and rise.from_at = spans.until_at
        and rise.price_id = spans.price_id
        and rise.quantity = spans.quantity
        and rise.mrr_minor > spans.mrr_minor
),

sums as (
    select
        paid.subscription_id,
        sum(paid.mrr_minor) as mrr_minor,
        bool_or(paid.is_at_risk) as is_at_risk
    from paid
    group by paid.subscription_id
),

shown as materialized (
    select
        subscriptions.*,
        coalesce(sums.mrr_minor, 0) as mrr_minor,
        coalesce(sums.is_at_risk, false) as is_at_risk,
        row_number() over (
            order by
                coalesce(sums.mrr_minor, 0) desc,
                subscriptions.ended_at desc nulls first,
                subscriptions.created_at desc nulls last,
                subscriptions.id desc
        ) as place
    from params
    inner join subscriptions on subscriptions.customer_id = params.customer_id
    left join sums on sums.subscription_id = subscriptions.id
    order by place
    limit (select limit_rows from params)
),

-- As the newest fact shows them: on trial, paused, metered and free ones are in no span.
told as (
    select
        shown.id as subscription_id,
        items.item ->> 'id' as item_stripe_id,
        coalesce(
            items.item -> 'price' ->> 'id', items.item ->> 'price',
            items.item -> 'plan' ->> 'id', items.item ->> 'plan'
        ) as price_id,
        case
            when coalesce(items.item ->> 'quantity_decimal', items.item ->> 'quantity')
                ~ '^\d{1,12}(\.\d{1,12})?$'
                then coalesce(items.item ->> 'quantity_decimal', items.item ->> 'quantity')::numeric
        end as quantity
    from shown
    cross join lateral (
        select events.payload -> 'object' -> 'items' as list
        from stripe_events as events
        where
            events.object_id = shown.stripe_id
            and jsonb_typeof(events.payload -> 'object' -> 'items') in ('object', 'array')
        order by events.created_at desc, events.id desc
        limit 1
    ) as newest
    cross join lateral jsonb_array_elements(
        case
            when jsonb_typeof(newest.list -> 'data') = 'array' then newest.list -> 'data'
            when jsonb_typeof(newest.list) = 'array' then newest.list
            else '[]'::jsonb
        end
    ) as items (item)
),

items as (
    select
        coalesce(paid.subscription_id, told.subscription_id) as subscription_id,
        coalesce(paid.item_stripe_id, told.item_stripe_id) as item_stripe_id,
        coalesce(paid.price_id, told.price_id) as price_id,
        coalesce(paid.quantity, told.quantity) as quantity,
        paid.currency,
        coalesce(paid.mrr_minor, 0) as mrr_minor,
        paid.discount_ends_at
    from (
        select paid.*
        from paid
        where paid.subscription_id in (select shown.id from shown)
    ) as paid
    full join told
        on told.subscription_id = paid.subscription_id
        and told.item_stripe_id = paid.item_stripe_id
),

-- All of the catalogue, as a version is told by those beside it.
versions as materialized (
    select
        versions.price_id,
        versions.plan_id,
        versions.plan_name,
        versions.product_name,
        versions.interval,
        versions.interval_count,
        versions.usage_type,
        versions.currency,
        versions.until_at,
        -- Known of prices by the unit alone: a package, tax inside or tiers make it another sum.
        case
            when
                versions.package_size is not null
                or prices.payload ->> 'tax_behavior' = 'inclusive'
                then null
            else versions.monthly_minor
        end as monthly_minor
    from metrics.plan_versions as versions
    left join catalogue_objects as prices
        on prices.kind = 'price'
        and prices.id = versions.price_id
    where versions.price_id in (select items.price_id from items)
)

select
    shown.stripe_id::text as subscription_id,
    shown.status::text as status,
    shown.currency::text as currency,
    shown.data_state::text as data_state,
    shown.collection_pause::text as collection_pause,
    shown.is_at_risk::bool as is_at_risk,
    coalesce(shown.started_at, shown.created_at)::timestamptz as started_at,
    shown.trial_end_at::timestamptz as trial_end_at,
    shown.current_period_end_at::timestamptz as period_end_at,
    shown.cancel_at::timestamptz as cancel_at,
    shown.ended_at::timestamptz as ended_at,
    shown.cancellation_feedback::text as cancellation_feedback,
    round(shown.mrr_minor)::int8 as mrr_minor,
    round(shown.trial_mrr_minor)::int8 as trial_mrr_minor,
    change.at::timestamptz as change_at,
    round(change.mrr_after_minor)::int8 as mrr_after_change_minor,
    items.item_stripe_id::text as item_id,
    items.price_id::text as price_id,
    versions.plan_id::text as plan_id,
    coalesce(versions.plan_name, items.price_id)::text as plan_name,
    versions.product_name::text as product_name,
    versions.interval::text as interval,
    versions.interval_count::int4 as interval_count,
    versions.usage_type::text as usage_type,
    trim_scale(items.quantity)::numeric as quantity,
    round(items.mrr_minor)::int8 as item_mrr_minor,
    case
        when items.mrr_minor > 0 and versions.currency = items.currency
            then nullif(greatest(0, round(versions.monthly_minor * items.quantity - items.mrr_minor)), 0)
    end::int8 as discount_minor,
    items.discount_ends_at::timestamptz as discount_ends_at,
    (versions.until_at < params.before_at)::bool as is_former_price
from params
cross join shown
left join lateral (
    select
        changes.at,
        changes.mrr_after_minor
    from scheduled_changes as changes
    where
        changes.customer_id = shown.customer_id
        and changes.subscription_id = shown.id
        and changes.at >= params.before_at
    order by changes.at
    limit 1
) as change on true
left join items on items.subscription_id = shown.id
left join versions on versions.price_id = items.price_id
order by
    shown.place,
    items.mrr_minor desc,
    items.item_stripe_id
