-- Customers who were erased: their part of the ledger goes on under a random name, and of their ids
-- only keyed hashes are kept, so that what is told of them later can be dropped.

-- The rows of somebody who was erased. Nothing is derived from facts for them, and nobody is to be written to.
alter table customers add column is_anonymous boolean not null default false;

-- The two keys of an HMAC (RFC 2104), made of one random secret at the first erasure: without them a hash
-- says nothing about any id, however short.
create table erasure_keys (
    id boolean primary key default true check (id),
    inner_key bytea not null check (octet_length(inner_key) = 64),
    outer_key bytea not null check (octet_length(outer_key) = 64)
);

-- Ids of Stripe's that name somebody who was erased, or what was theirs.
create table erased_ids (
    hash bytea primary key check (octet_length(hash) = 32),
    is_customer boolean not null default false,
    -- A subscription that still runs: its end is to end the anonymous row, and then this is forgotten.
    subscription_id bigint references subscriptions (id) on delete cascade
);

create index erased_ids_subscription on erased_ids (subscription_id) where subscription_id is not null;

-- Ends that Stripe has told of such subscriptions, on their way into the ledger.
create table erased_ends (
    subscription_id bigint primary key references subscriptions (id) on delete cascade,
    ended_at timestamptz not null
);
