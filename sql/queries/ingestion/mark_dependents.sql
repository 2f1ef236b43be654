-- Who is folded again because of these catalogue objects? Whoever was waiting for one, and of those
-- whose terms are new also who has counted with it before: at a price, or with a coupon that turns out
-- to be for some products only. One row per customer now to be folded again.
with params as not materialized (
    select
        $1::text[] as object_ids,
        $2::text[] as new_terms_ids
),

waiting as (
    select missing_objects.customer_id
    from params, missing_objects
    where missing_objects.object_id = any(params.object_ids)
),

at_price as (
    select distinct mrr_spans.customer_id
    from params
    inner join mrr_spans on mrr_spans.price_id = any(params.new_terms_ids)
    inner join customers on customers.id = mrr_spans.customer_id
    where not customers.is_anonymous
),

restricted_coupons as materialized (
    select coupons.id
    from params
    inner join catalogue_objects as coupons
        on coupons.kind = 'coupon'
        and coupons.id = any(params.new_terms_ids)
        and coupons.payload ? 'applies_to'
),

-- Reads every fact that may name a coupon; seldom, for the first condition is nearly always false.
with_coupon as (
    select distinct facts.stripe_customer_id
    from stripe_events as facts
    cross join lateral jsonb_path_query(facts.payload, '$.**.coupon') as coupon (named)
    inner join restricted_coupons
        on restricted_coupons.id = coalesce(coupon.named ->> 'id', coupon.named #>> '{}')
    where
        exists (select 1 from restricted_coupons)
        and facts.type like 'customer%'
        and facts.stripe_customer_id is not null
),

concerned as (
    select waiting.customer_id
    from waiting
    union
    select at_price.customer_id
    from at_price
    union
    select customers.id
    from with_coupon
    inner join customers on customers.stripe_id = with_coupon.stripe_customer_id
)

insert into dirty_customers (customer_id)
select customer_id
from concerned
order by customer_id
on conflict (customer_id) do update set
    attempts = default,
    next_attempt_at = default,
    has_failed = default
returning dirty_customers.customer_id
