-- Which objects of an account did the fold ask for that a question about them or their customer can
-- bring? One row per object; not those that Stripe did not have when it was asked lately.
with params as not materialized (
    select
        $1::text as account,
        $2::int4 as ask_again_after_ms,
        $3::int4 as batch_size
)

select missing.kind, missing.object_id, min(customers.stripe_id) as customer_id
from params
cross join missing_objects as missing
inner join customers
    on customers.id = missing.customer_id
    and customers.account = params.account
where
    missing.kind in ('price', 'coupon', 'items', 'discount')
    and not exists (
        select 1
        from unavailable_objects as unavailable
        where
            unavailable.object_id = missing.object_id
            and unavailable.asked_at
            > clock_timestamp() - make_interval(secs => params.ask_again_after_ms / 1000.0)
    )
group by missing.kind, missing.object_id
order by missing.kind, missing.object_id
limit (select batch_size from params)
