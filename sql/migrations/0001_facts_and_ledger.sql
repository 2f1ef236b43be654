-- Facts as Stripe told them, and the ledger derived from them. Everything below "Derived" can be
-- dropped and rebuilt from what is above it.

-- Facts ------------------------------------------------------------------------------------------

-- One row per Stripe event: the inbox and the record. payload is an allow-listed projection.
create table stripe_events (
    id text primary key,
    created_at timestamptz not null,
    received_at timestamptz not null default now(),
    next_attempt_at timestamptz not null default now(),
    attempts smallint not null default 0,
    is_livemode boolean not null,
    type text not null,
    api_version text,
    object_id text,
    stripe_customer_id text,
    state text not null default 'pending' check (state in ('pending', 'done', 'dead')),
    last_error text,
    payload jsonb not null
) with (fillfactor = 85);

create index stripe_events_pending on stripe_events (next_attempt_at) where state = 'pending';
create index stripe_events_dead on stripe_events (received_at) where state = 'dead';
create index stripe_events_customer on stripe_events (stripe_customer_id, created_at)
    where stripe_customer_id is not null;
create index stripe_events_created on stripe_events (created_at);

-- Products, prices, coupons and plans: the newest version of each that any event has shown.
create table catalogue_objects (
    kind text not null check (kind in ('product', 'price', 'plan', 'coupon', 'promotion_code')),
    id text not null,
    version_at timestamptz not null,
    version_event_id text not null,
    is_deleted boolean not null default false,
    payload jsonb not null,
    primary key (kind, id)
);

-- Derived ----------------------------------------------------------------------------------------

create table customers (
    id bigint generated always as identity primary key,
    stripe_id text not null unique,
    name text,
    first_paid_at timestamptz,
    first_seen_at timestamptz not null default now()
);

-- The newest known state of each subscription.
create table subscriptions (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customers,
    stripe_id text not null unique,
    status text not null,
    currency text not null,
    -- 'incomplete_data': a price, tier, item or discount is not known yet, so MRR may be too low or too high.
    data_state text not null check (data_state in ('complete', 'estimate', 'incomplete_data')),
    collection_pause text,
    created_at timestamptz,
    started_at timestamptz,
    trial_end_at timestamptz,
    current_period_start_at timestamptz,
    current_period_end_at timestamptz,
    cancel_at timestamptz,
    canceled_at timestamptz,
    ended_at timestamptz
);

create index subscriptions_customer on subscriptions (customer_id);
create index subscriptions_cancelling on subscriptions (cancel_at) where cancel_at is not null;
create index subscriptions_incomplete on subscriptions (data_state) where data_state <> 'complete';
create index subscriptions_trialing on subscriptions (trial_end_at) where status = 'trialing';

-- The ledger at its finest grain: what one subscription item adds to MRR from one instant to the next.
-- MRR in minor units, 8 decimals, not rounded further. A from_at in the future is a change that is
-- already certain, such as the end of a discount; readers bound themselves by time.
create table mrr_spans (
    subscription_id bigint not null references subscriptions on delete cascade,
    item_stripe_id text not null,
    from_at timestamptz not null,
    until_at timestamptz,
    customer_id bigint not null,
    currency text not null,
    price_id text not null,
    product_id text,
    quantity numeric not null,
    mrr_minor numeric not null check (mrr_minor > 0),
    is_at_risk boolean not null,
    primary key (subscription_id, item_stripe_id, from_at),
    check (until_at > from_at)
);

create index mrr_spans_open on mrr_spans (from_at, until_at);
create index mrr_spans_ends on mrr_spans (until_at) where until_at is not null;
create index mrr_spans_at_risk on mrr_spans (from_at, until_at) where is_at_risk;
create index mrr_spans_customer on mrr_spans (customer_id);

-- One row per customer, currency and instant at which the customer's total changed.
create table mrr_movements (
    customer_id bigint not null references customers,
    occurred_at timestamptz not null,
    currency text not null,
    type text not null
        check (type in ('new', 'reactivation', 'expansion', 'contraction', 'churn')),
    cause text not null,
    amount_minor numeric not null check (amount_minor > 0),
    mrr_before_minor numeric not null check (mrr_before_minor >= 0),
    mrr_after_minor numeric not null check (mrr_after_minor >= 0),
    away_since timestamptz,
    event_ids text[] not null,
    primary key (customer_id, currency, occurred_at),
    check (
        mrr_after_minor - mrr_before_minor
        = case when type in ('contraction', 'churn') then -amount_minor else amount_minor end
    )
);

create index mrr_movements_time on mrr_movements (occurred_at, customer_id, currency)
    include (type, amount_minor);

create table invoices (
    stripe_id text primary key,
    customer_id bigint not null references customers,
    subscription_stripe_id text,
    status text not null,
    currency text not null,
    amount_due_minor bigint not null,
    attempt_count int not null,
    created_at timestamptz not null,
    next_attempt_at timestamptz,
    closed_at timestamptz
);

create index invoices_customer on invoices (customer_id);
create index invoices_open on invoices (created_at) where status = 'open';

-- What the fold asked for and did not find; the arrival of the object folds the customer again.
create table missing_objects (
    object_id text not null,
    customer_id bigint not null references customers on delete cascade,
    kind text not null,
    primary key (object_id, customer_id)
);

create index missing_objects_customer on missing_objects (customer_id);

-- Customers to fold again although no event of theirs waits: an object of the catalogue has arrived.
create table dirty_customers (
    customer_id bigint primary key references customers on delete cascade,
    since timestamptz not null default now()
);

-- One row per local day and currency. A function of the ledger: deleted when a late fact changes
-- a day it covers, and computed again.
create table daily_snapshots (
    day date not null,
    timezone text not null,
    currency text not null,
    start_minor numeric not null,
    new_minor numeric not null,
    reactivation_minor numeric not null,
    expansion_minor numeric not null,
    contraction_minor numeric not null,
    churn_minor numeric not null,
    fx_minor numeric not null default 0,
    end_minor numeric not null,
    customers bigint not null,
    quality text not null default 'live'
        check (quality in ('live', 'event', 'reconstructed', 'estimated')),
    rules_version int not null,
    computed_at timestamptz not null default now(),
    primary key (timezone, day, currency),
    check (
        start_minor + new_minor + reactivation_minor + expansion_minor
        - contraction_minor - churn_minor + fx_minor = end_minor
    )
);

create table daily_snapshot_products (
    day date not null,
    timezone text not null,
    currency text not null,
    product_id text not null,
    mrr_minor numeric not null,
    primary key (timezone, day, currency, product_id)
);

-- Running the bot --------------------------------------------------------------------------------

-- A job that must happen once claims its key here, whatever number of replicas try.
create table job_runs (
    key text primary key,
    claimed_at timestamptz not null default now()
);

-- Everything that leaves. One row per message; dedupe_key makes a message exist once.
create table outbox (
    id bigint generated always as identity primary key,
    dedupe_key text not null unique,
    destination text not null,
    kind text not null,
    body jsonb not null,
    state text not null default 'pending'
        check (state in ('pending', 'sending', 'sent', 'unknown', 'dead', 'expired')),
    attempts int not null default 0,
    created_at timestamptz not null default now(),
    next_attempt_at timestamptz not null default now(),
    lease_until timestamptz,
    expires_at timestamptz,
    sent_at timestamptz,
    remote_ref text,
    last_error text
);

create index outbox_waiting on outbox (destination, id)
    where state in ('pending', 'sending', 'unknown');

-- Where messages go, and until when nothing may be sent there.
create table outbox_destinations (
    destination text primary key,
    not_before_at timestamptz not null default now(),
    paused_reason text
);

create table api_keys (
    id text primary key,
    name text not null,
    scopes text[] not null,
    secret_sha256 bytea not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at timestamptz
);

-- Who saw or did what. actor is 'slack:T0/U0', 'api:<key id>' or 'cli'.
create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    actor text not null,
    action text not null,
    subject text,
    detail jsonb not null default '{}'
);

create index audit_log_at on audit_log (at);
