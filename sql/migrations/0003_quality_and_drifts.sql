-- How well each stretch of the ledger is known, and where reading Stripe proved it wrong.

alter table mrr_spans
    -- 'event': told as it happened. 'reconstructed': read off invoices and the dates that Stripe keeps.
    -- 'estimated': carried on from there over a time of which nothing is known, or checked in vain.
    add column quality text not null default 'event';

alter table mrr_spans
    add constraint mrr_spans_quality check (
        quality in ('event', 'reconstructed', 'estimated')
    ) not valid;

-- squawk-ignore require-concurrent-index-creation
create index mrr_spans_not_told on mrr_spans (from_at, until_at) where quality <> 'event';

-- Derived. One row per time that reading a subscription from Stripe contradicted what the facts before
-- had said of it: what it was thought to bring, and what it does. A late event that explains the
-- difference takes the row away. In minor units, 8 decimals.
create table drifts (
    customer_id bigint not null references customers on delete cascade,
    read_event_id text not null,
    subscription_stripe_id text not null,
    read_at timestamptz not null,
    currency text not null,
    mrr_before_minor numeric not null check (mrr_before_minor >= 0),
    mrr_after_minor numeric not null check (mrr_after_minor >= 0),
    primary key (customer_id, read_event_id)
);

create index drifts_read on drifts (read_at);

-- What is known already is folded once more, so that its quality is known too.
insert into dirty_customers (customer_id)
select id
from customers
on conflict do nothing;
