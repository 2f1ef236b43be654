-- What customers use, rolled up by local day as it comes in.

create table usage_metrics (
    id smallint generated always as identity primary key,
    name text not null unique check (char_length(name) between 1 and 100),
    -- How the records of a day, and the days of a period, become one figure: added, the largest, the newest.
    kind text not null default 'sum' check (kind in ('sum', 'max', 'last')),
    first_seen_at timestamptz not null default now()
);

-- The record of usage: one row per customer, metric and local day. Day first, because days are
-- written together; one customer is read with day = any (…).
create table usage_daily (
    day date not null,
    metric_id smallint not null references usage_metrics,
    customer_id bigint not null references customers,
    quantity numeric not null,
    -- The time of the newest record; what a metric of kind last goes by.
    last_at timestamptz not null,
    primary key (day, metric_id, customer_id)
) with (fillfactor = 85);

create index usage_daily_customer on usage_daily (customer_id, metric_id, day);

-- Keys that senders gave their records, as 128 bits of their SHA-256; forgotten after 90 days.
create table usage_keys (
    key uuid primary key,
    seen_day date not null
);

create index usage_keys_seen on usage_keys (seen_day);

-- Customers whose usage has changed since it was last looked at.
create table dirty_usage (
    customer_id bigint primary key references customers on delete cascade,
    since timestamptz not null default now()
);

-- Customers that only usage has named so far, and no fact of Stripe's.
create table unknown_customers (
    customer_id bigint primary key references customers on delete cascade,
    since timestamptz not null default now()
);
