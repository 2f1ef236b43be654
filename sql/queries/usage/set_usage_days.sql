-- Make whole days of usage what somebody else has added up. One row per day that is new or differs.
with params as not materialized (
    select
        $1::text[] as customer_ids,
        $2::text[] as metrics,
        $3::text[] as days,
        $4::text[] as quantities
),

written as (
    insert into usage_daily as known (day, metric_id, customer_id, quantity, last_at)
    select
        given.day::date,
        usage_metrics.id,
        customers.id,
        given.quantity::numeric,
        (given.day::date + 1)::timestamp at time zone 'UTC' - interval '1 second'
    from params
    cross join unnest(params.customer_ids, params.metrics, params.days, params.quantities)
        as given (customer_id, metric, day, quantity)
    inner join customers on customers.stripe_id = given.customer_id
    inner join usage_metrics on usage_metrics.name = given.metric
    order by 1, 2, 3
    on conflict (day, metric_id, customer_id) do update set
        quantity = excluded.quantity,
        last_at = excluded.last_at
    where known.quantity <> excluded.quantity
    returning customer_id, day
),

marked as (
    insert into dirty_usage as known (customer_id, from_day)
    select
        customer_id,
        min(day)
    from written
    group by customer_id
    order by customer_id
    on conflict (customer_id) do update set
        from_day = least(known.from_day, excluded.from_day)
)

select
    written.customer_id,
    written.day
from written
order by written.customer_id, written.day
