-- These accounts are in the settings. One row per account that is now known. One that no longer is
-- stays known as long as it has customers.
with params as not materialized (
    select $1::text[] as names
),

forgotten as (
    delete from accounts
    using params
    where
        accounts.name <> all(params.names)
        and not exists (select 1 from customers where customers.account = accounts.name)
    returning accounts.name
),

left_alone as (
    update accounts
    set is_read = false
    from params
    where
        accounts.name <> all(params.names)
        and accounts.is_read
        and exists (select 1 from customers where customers.account = accounts.name)
    returning accounts.name
),

kept as (
    insert into accounts (name)
    select names.name
    from params
    cross join unnest(params.names) as names (name)
    order by names.name
    on conflict (name) do update set is_read = true
    returning accounts.name
)

select
    names.name::text as name,
    names.is_read::boolean as is_read
from (
    select
        kept.name,
        true as is_read
    from kept
    union all
    select
        left_alone.name,
        false
    from left_alone
) as names
order by names.name
