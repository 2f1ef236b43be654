-- From now on customers are told apart by this metadata key, null by none. One row when that is another
-- than before: how many customers are to be folded again, since what is stored may show the new key.
with params as not materialized (
    select
        $1::text as metadata_key,
        $2::timestamptz as now
),

former as (
    select attribution_key.metadata_key
    from attribution_key
),

changed as materialized (
    select
        params.metadata_key,
        params.now
    from params
    left join former on true
    where former.metadata_key is distinct from params.metadata_key
),

kept as (
    insert into attribution_key (metadata_key, since)
    select
        changed.metadata_key,
        changed.now
    from changed
    on conflict (id) do update set
        metadata_key = excluded.metadata_key,
        since = excluded.since
),

-- Before the first key nothing was kept, so there is nothing to be found.
marked as (
    insert into dirty_customers (customer_id)
    select customers.id
    from changed
    inner join former on true
    cross join customers
    where not customers.is_anonymous
    order by customers.id
    on conflict (customer_id) do update set
        attempts = default,
        next_attempt_at = default,
        has_failed = default
    returning customer_id
)

select (select count(*) from marked)::int4 as customers
from changed
