-- Where our MRR and Stripe's way of counting are apart.

-- Derived. One row per subscription, rule and stretch of time: by how much a rule makes our MRR larger
-- (or, below zero, smaller) than MRR in mode `stripe`. MRR less all amounts is MRR in that mode.
-- In minor units, 8 decimals. As in mrr_spans a from_at may lie ahead; readers bound themselves by time.
create table mrr_differences (
    subscription_id bigint not null references subscriptions on delete cascade,
    rule text not null check (
        rule in (
            'carried_over',
            'scheduled_cancellation',
            'lapsed_past_due',
            'collection_paused',
            'repeating_discount'
        )
    ),
    from_at timestamptz not null,
    until_at timestamptz,
    customer_id bigint not null,
    currency text not null,
    amount_minor numeric not null check (amount_minor <> 0),
    primary key (subscription_id, rule, from_at),
    check (until_at > from_at)
);

create index mrr_differences_customer on mrr_differences (customer_id);
create index mrr_differences_open on mrr_differences (from_at, until_at);

-- What is known already is folded once more, so that its differences are known too.
insert into dirty_customers (customer_id)
select id
from customers
on conflict do nothing;
