-- By which metadata key are customers told apart, and has Stripe been read since that key was set?
-- Always one row; metadata_key is null while none is set. accounts is of how many Stripe accounts there are
-- customers. What was stored before the key says nothing of it until the customers of its account are read
-- again.
with keys as (
    select
        attribution_key.metadata_key,
        attribution_key.since
    from attribution_key
    where attribution_key.metadata_key is not null
),

account_ages as (
    select
        customers.account,
        min(customers.first_seen_at) as first_seen_at
    from customers
    group by customers.account
),

waiting as (
    select account_ages.account
    from keys
    inner join account_ages on account_ages.first_seen_at < keys.since
    where not exists (
        select
        from sync_runs
        where
            sync_runs.account = account_ages.account
            and sync_runs.state = 'done'
            and sync_runs.scope in ('full', 'recent')
            and sync_runs.started_at >= keys.since
    )
),

counted as (
    select count(*) as accounts
    from account_ages
)

select
    keys.metadata_key::text as metadata_key,
    exists (select 1 from waiting)::bool as needs_reading,
    counted.accounts::int4 as accounts
from counted
left join keys on true
