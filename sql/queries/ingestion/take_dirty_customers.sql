-- Take marked customers off the list, to be folded in this transaction. One row per customer.
with params as not materialized (
    select $1::int4 as batch_size
),

due as (
    select waiting.customer_id
    from params
    cross join lateral (
        select dirty_customers.customer_id
        from dirty_customers
        order by dirty_customers.since, dirty_customers.customer_id
        limit params.batch_size
        for update skip locked
    ) as waiting
)

delete from dirty_customers
using due
inner join customers on customers.id = due.customer_id
where dirty_customers.customer_id = due.customer_id
returning customers.stripe_id
