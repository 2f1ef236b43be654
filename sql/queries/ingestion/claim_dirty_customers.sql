-- Which marked customers are to be folded now? One row per customer, its attempt counted before any work
-- is done. The next one is due 2, 4, 8 … seconds, never more than 18 hours, after this one's lease, unless a
-- fold takes the customer off the list. Those marked lately come by the batch; one that has been tried before
-- comes alone.
with params as not materialized (
    select
        $1::boolean as is_retry,
        $2::int4 as batch_size,
        $3::int4 as lease_seconds,
        $4::int4 as max_attempts
),

due as (
    select waiting.customer_id
    from params
    cross join lateral (
        select dirty_customers.customer_id
        from dirty_customers
        where
            dirty_customers.next_attempt_at <= clock_timestamp()
            and (dirty_customers.attempts > 0) = params.is_retry
        order by dirty_customers.since, dirty_customers.customer_id
        limit params.batch_size
        for update skip locked
    ) as waiting
)

update dirty_customers
set
    attempts = dirty_customers.attempts + 1,
    next_attempt_at = clock_timestamp() + make_interval(
        secs => params.lease_seconds + power(2, least(dirty_customers.attempts + 1, 16))::int4
    ),
    has_failed = dirty_customers.attempts >= params.max_attempts
from params, due
inner join customers on customers.id = due.customer_id
where dirty_customers.customer_id = due.customer_id
returning
    dirty_customers.customer_id,
    customers.stripe_id,
    dirty_customers.attempts
