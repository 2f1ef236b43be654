-- These customers are folded in this transaction and need not be again. One row per customer who was
-- marked. To be asked before anything is read that somebody is marked for, so that a mark set later stays.
with params as not materialized (
    select $1::text[] as stripe_ids
),

marked as (
    select dirty_customers.customer_id
    from params
    inner join customers on customers.stripe_id = any(params.stripe_ids)
    inner join dirty_customers on dirty_customers.customer_id = customers.id
    order by dirty_customers.customer_id
    for update of dirty_customers
)

delete from dirty_customers
using marked
where dirty_customers.customer_id = marked.customer_id
returning dirty_customers.customer_id
