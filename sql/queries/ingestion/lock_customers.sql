-- One row when nobody else folds these customers until the end of the transaction. Locks are taken in
-- the order of their keys, so that two folds never wait for each other. The shared lock, which comes
-- before them, keeps the catalogue still meanwhile; without customers it is the only one.
with params as not materialized (
    select $1::text[] as stripe_ids
),

catalogue as materialized (
    select pg_advisory_xact_lock_shared(hashtextextended('moneyradar:catalogue', 7))::text as locked
),

keys as (
    select distinct hashtextextended(stripe_id, 7) as key
    from params, catalogue, unnest(params.stripe_ids) as stripe_id
    order by key
),

locks as (
    select pg_advisory_xact_lock(keys.key) as locked
    from keys
)

select
    (select catalogue.locked from catalogue)::text as catalogue,
    count(locks.locked)::int4 as customers
from locks
