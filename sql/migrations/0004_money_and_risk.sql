-- What Stripe says about how customers pay, what went wrong with it, and what is set to change.

-- Facts ------------------------------------------------------------------------------------------

-- Disputes and refunds name a charge or a payment, not the customer. Whose they are is found through
-- these, whichever of the two facts comes first.
-- A first install has no events yet, and a running one few: the locks are short.
-- squawk-ignore require-concurrent-index-creation
create index stripe_events_charge on stripe_events ((payload -> 'object' ->> 'charge'))
    where jsonb_typeof(payload -> 'object' -> 'charge') = 'string';
-- squawk-ignore require-concurrent-index-creation
create index stripe_events_payment_intent on stripe_events (
    (
        coalesce(
            payload -> 'object' ->> 'payment_intent',
            payload -> 'object' -> 'payment' ->> 'payment_intent'
        )
    )
)
    where coalesce(
        payload -> 'object' ->> 'payment_intent',
        payload -> 'object' -> 'payment' ->> 'payment_intent'
    ) is not null;
-- squawk-ignore require-concurrent-index-creation
create index stripe_events_payment_intent_of_nobody on stripe_events (
    (
        coalesce(
            payload -> 'object' ->> 'payment_intent',
            payload -> 'object' -> 'payment' ->> 'payment_intent'
        )
    )
)
    where stripe_customer_id is null
    and coalesce(
        payload -> 'object' ->> 'payment_intent',
        payload -> 'object' -> 'payment' ->> 'payment_intent'
    ) is not null;
-- squawk-ignore require-concurrent-index-creation
create index stripe_events_of_nobody on stripe_events (object_id)
    where stripe_customer_id is null;
-- squawk-ignore require-concurrent-index-creation
create index stripe_events_invoice_of_nobody on stripe_events ((payload -> 'object' ->> 'invoice'))
    where stripe_customer_id is null and payload -> 'object' ->> 'invoice' is not null;

-- Derived ----------------------------------------------------------------------------------------

-- Cards and other means of payment; never a number, not even its end.
create table payment_methods (
    stripe_id text primary key,
    customer_id bigint not null references customers,
    type text not null,
    brand text,
    funding text,
    -- 'apple_pay', 'link', …: the wallet keeps the card behind it up to date.
    wallet text,
    -- A card is good until the end of this month.
    expires_month smallint check (expires_month between 1 and 12),
    expires_year smallint check (expires_year between 1970 and 9999),
    is_attached boolean not null
);

create index payment_methods_customer on payment_methods (customer_id);

create table disputes (
    stripe_id text primary key,
    customer_id bigint not null references customers,
    charge_stripe_id text,
    invoice_stripe_id text,
    currency text not null,
    amount_minor bigint not null,
    reason text,
    status text not null,
    opened_at timestamptz not null,
    -- When it was won or lost, or the warning went away.
    closed_at timestamptz
);

create index disputes_customer on disputes (customer_id);
create index disputes_opened on disputes (opened_at);

create table refunds (
    -- The charge's, where the API only said how much of it was paid back.
    stripe_id text primary key,
    customer_id bigint not null references customers,
    charge_stripe_id text,
    invoice_stripe_id text,
    currency text not null,
    amount_minor bigint not null,
    reason text,
    status text not null,
    created_at timestamptz not null
);

create index refunds_customer on refunds (customer_id);
create index refunds_created on refunds (created_at);

create table credit_notes (
    stripe_id text primary key,
    customer_id bigint not null references customers,
    invoice_stripe_id text,
    currency text not null,
    amount_minor bigint not null,
    reason text,
    status text not null,
    created_at timestamptz not null,
    voided_at timestamptz
);

create index credit_notes_customer on credit_notes (customer_id);

create table subscription_schedules (
    stripe_id text primary key,
    customer_id bigint not null references customers,
    subscription_stripe_id text,
    -- 'not_started', 'active', 'completed', 'released' or 'canceled'.
    status text not null,
    -- 'cancel' ends the subscription with the last phase.
    end_behavior text,
    current_phase_start_at timestamptz,
    current_phase_end_at timestamptz,
    released_at timestamptz,
    canceled_at timestamptz,
    -- [{starts_at, ends_at, trial_ends_at (seconds), items: [{price_id, quantity}]}], in order.
    phases jsonb not null
);

create index subscription_schedules_customer on subscription_schedules (customer_id);

-- What a subscription is set to bring from an instant on: the end it has a date for, and the phases of
-- its schedule. Some lie in the past; readers bound themselves by time.
create table scheduled_changes (
    subscription_id bigint not null references subscriptions on delete cascade,
    at timestamptz not null,
    customer_id bigint not null,
    currency text not null,
    mrr_after_minor numeric not null check (mrr_after_minor >= 0),
    source text not null check (source in ('cancellation', 'schedule')),
    primary key (subscription_id, at)
);

create index scheduled_changes_customer on scheduled_changes (customer_id);
create index scheduled_changes_at on scheduled_changes (at);

alter table subscriptions
    add column trial_start_at timestamptz,
    -- While it is on trial: what it would bring from the trial's end on; 0 when it ends with it.
    add column trial_mrr_minor numeric,
    -- The one that its invoices are charged to, by Stripe's order of defaults.
    add column default_payment_method text,
    -- null: the customer's own defaults have never been shown.
    add column has_payment_method boolean,
    add column collection_method text,
    add column cancellation_feedback text,
    add column schedule_stripe_id text;

alter table customers
    add column default_payment_method text;

alter table invoices
    add column due_at timestamptz,
    add column billing_reason text,
    add column collection_method text,
    add column is_attempted boolean not null default false,
    add column amount_paid_minor bigint not null default 0,
    -- By credit notes.
    add column credited_minor bigint not null default 0,
    add column is_paid_out_of_band boolean not null default false,
    -- Why the newest failed attempt failed.
    add column failed_at timestamptz,
    add column failure_code text,
    add column decline_code text,
    add column advice_code text,
    -- What its metered lines come to, and what that is per month; null without a metered line.
    add column metered_minor numeric,
    add column metered_monthly_minor numeric;

-- squawk-ignore require-concurrent-index-creation
create index invoices_metered on invoices (subscription_stripe_id, created_at)
    where metered_monthly_minor is not null;

-- What is known already is folded once more, so that all of this is known of it too.
insert into dirty_customers (customer_id)
select id
from customers
on conflict do nothing;
