-- Take customers whose usage has changed, the earliest first. One row per customer taken, with the
-- first day that changed; whoever writes usage of theirs meanwhile waits, and marks them again.
with params as not materialized (
    select $1::int4 as batch_size
),

next as (
    select dirty.customer_id
    from params
    cross join lateral (
        select customer_id
        from dirty_usage
        order by customer_id
        limit params.batch_size
        for update skip locked
    ) as dirty
)

delete from dirty_usage
using next
where dirty_usage.customer_id = next.customer_id
returning
    dirty_usage.customer_id,
    dirty_usage.from_day
