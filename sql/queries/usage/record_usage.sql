-- Add records of usage to their days, each key once. Always one row: how many records counted, and how
-- many repeated a key and changed nothing. Customers and metrics have to have their rows.
with params as not materialized (
    select
        $1::text[] as customer_ids,
        $2::text[] as metrics,
        $3::text[] as quantities,
        $4::text[] as instants,
        $5::text[] as keys,
        $6::text as timezone,
        $7::date as today
),

records as materialized (
    select
        record.place,
        customers.id as customer_id,
        usage_metrics.id as metric_id,
        usage_metrics.kind,
        record.quantity::numeric as quantity,
        record.at::timestamptz as at,
        (record.at::timestamptz at time zone params.timezone)::date as day,
        record.key::uuid as key
    from params
    cross join
        unnest(
            params.customer_ids,
            params.metrics,
            params.quantities,
            params.instants,
            params.keys
        ) with ordinality as record (customer_id, metric, quantity, at, key, place)
    inner join customers on customers.stripe_id = record.customer_id
    inner join usage_metrics on usage_metrics.name = record.metric
),

first_of_key as (
    select
        key,
        min(place) as place
    from records
    where key is not null
    group by key
),

new_keys as (
    insert into usage_keys (key, seen_day)
    select
        first_of_key.key,
        params.today
    from first_of_key
    cross join params
    order by first_of_key.key
    on conflict (key) do nothing
    returning key
),

counted as materialized (
    select records.*
    from records
    left join first_of_key
        on first_of_key.key = records.key
        and first_of_key.place = records.place
    left join new_keys on new_keys.key = first_of_key.key
    where records.key is null or new_keys.key is not null
),

days as (
    select
        day,
        metric_id,
        customer_id,
        case kind
            when 'sum' then sum(quantity)
            when 'max' then max(quantity)
            else (array_agg(quantity order by at desc, place desc))[1]
        end as quantity,
        max(at) as last_at
    from counted
    group by day, metric_id, customer_id, kind
),

written as (
    insert into usage_daily as known (day, metric_id, customer_id, quantity, last_at)
    select
        day,
        metric_id,
        customer_id,
        quantity,
        last_at
    from days
    order by day, metric_id, customer_id
    on conflict (day, metric_id, customer_id) do update set
        quantity = case (select kind from usage_metrics where id = excluded.metric_id)
            when 'sum' then known.quantity + excluded.quantity
            when 'max' then greatest(known.quantity, excluded.quantity)
            else case
                when excluded.last_at >= known.last_at then excluded.quantity
                else known.quantity
            end
        end,
        last_at = greatest(known.last_at, excluded.last_at)
),

-- Waits for whoever takes the mark of a customer away, so that no change goes unseen.
marked as (
    insert into dirty_usage as known (customer_id, from_day)
    select
        customer_id,
        min(day)
    from days
    group by customer_id
    order by customer_id
    on conflict (customer_id) do update set
        from_day = least(known.from_day, excluded.from_day)
)

select
    (select count(*) from counted)::int4 as accepted,
    ((select count(*) from records) - (select count(*) from counted))::int4 as duplicates
