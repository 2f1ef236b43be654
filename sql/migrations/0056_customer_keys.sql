-- The customer in every key of the tables that go by customers, as a database of several machines wants
-- it. It stands in front, so the key finds a customer's rows too, and the index that did so goes.
-- Derived rows change their keys here: nothing else writes them while a version is put in. Their
-- indexes are made from rows that are there, which is seconds for millions.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion
-- squawk-ignore-file disallowed-unique-constraint, adding-serial-primary-key-field
-- squawk-ignore-file adding-foreign-key-constraint, constraint-missing-not-valid

alter table alerts drop constraint alerts_subscription_id_fkey;
alter table erased_ends drop constraint erased_ends_subscription_id_fkey;
alter table erased_ids drop constraint erased_ids_subscription_id_fkey;
alter table mrr_spans drop constraint mrr_spans_subscription_id_fkey;
alter table mrr_differences drop constraint mrr_differences_subscription_id_fkey;
alter table scheduled_changes drop constraint scheduled_changes_subscription_id_fkey;
-- Who has a subscription is a customer, so the other reference says it already.
alter table judged_items
drop constraint judged_items_subscription_id_fkey,
drop constraint judged_items_customer_id_fkey;

-- A fact could once move a subscription to another customer and leave some of its rows behind. They go
-- with it: the reference could not be made otherwise.
update mrr_spans
set customer_id = subscriptions.customer_id
from subscriptions
where
    subscriptions.id = mrr_spans.subscription_id
    and subscriptions.customer_id <> mrr_spans.customer_id;
update mrr_differences
set customer_id = subscriptions.customer_id
from subscriptions
where
    subscriptions.id = mrr_differences.subscription_id
    and subscriptions.customer_id <> mrr_differences.customer_id;
update scheduled_changes
set customer_id = subscriptions.customer_id
from subscriptions
where
    subscriptions.id = scheduled_changes.subscription_id
    and subscriptions.customer_id <> scheduled_changes.customer_id;
update judged_items
set customer_id = subscriptions.customer_id
from subscriptions
where
    subscriptions.id = judged_items.subscription_id
    and subscriptions.customer_id <> judged_items.customer_id;

drop index subscriptions_customer;
-- (id) and (stripe_id) stay unique of themselves: tables that do not go by customers refer to the one,
-- and the other keeps what Stripe calls by one id from standing under two customers and counting twice.
alter table subscriptions
drop constraint subscriptions_pkey,
add constraint subscriptions_pkey primary key (customer_id, id),
add constraint subscriptions_id_key unique (id),
add constraint subscriptions_customer_id_stripe_id_key unique (customer_id, stripe_id);

drop index mrr_spans_customer;
alter table mrr_spans
drop constraint mrr_spans_pkey,
add constraint mrr_spans_pkey
primary key (customer_id, subscription_id, item_stripe_id, from_at),
add constraint mrr_spans_subscription_fkey foreign key (customer_id, subscription_id)
references subscriptions (customer_id, id) on delete cascade;

drop index mrr_differences_customer;
alter table mrr_differences
drop constraint mrr_differences_pkey,
add constraint mrr_differences_pkey primary key (customer_id, subscription_id, rule, from_at),
add constraint mrr_differences_subscription_fkey foreign key (customer_id, subscription_id)
references subscriptions (customer_id, id) on delete cascade;

drop index scheduled_changes_customer;
alter table scheduled_changes
drop constraint scheduled_changes_pkey,
add constraint scheduled_changes_pkey primary key (customer_id, subscription_id, at),
add constraint scheduled_changes_subscription_fkey foreign key (customer_id, subscription_id)
references subscriptions (customer_id, id) on delete cascade;

drop index judged_items_customer;
alter table judged_items
drop constraint judged_items_pkey,
add constraint judged_items_pkey primary key (customer_id, subscription_id, item_stripe_id),
add constraint judged_items_subscription_fkey foreign key (customer_id, subscription_id)
references subscriptions (customer_id, id) on delete cascade;

alter table alerts
add constraint alerts_subscription_id_fkey foreign key (subscription_id)
references subscriptions (id) on delete set null;
alter table erased_ends
add constraint erased_ends_subscription_id_fkey foreign key (subscription_id)
references subscriptions (id) on delete cascade;
alter table erased_ids
add constraint erased_ids_subscription_id_fkey foreign key (subscription_id)
references subscriptions (id) on delete cascade;

-- Money: no id under two customers.
alter table invoices
drop constraint invoices_pkey,
add constraint invoices_pkey primary key (customer_id, stripe_id),
add constraint invoices_stripe_id_key unique (stripe_id);

drop index refunds_customer;
alter table refunds
drop constraint refunds_pkey,
add constraint refunds_pkey primary key (customer_id, stripe_id),
add constraint refunds_stripe_id_key unique (stripe_id);

drop index disputes_customer;
alter table disputes
drop constraint disputes_pkey,
add constraint disputes_pkey primary key (customer_id, stripe_id),
add constraint disputes_stripe_id_key unique (stripe_id);

drop index credit_notes_customer;
alter table credit_notes
drop constraint credit_notes_pkey,
add constraint credit_notes_pkey primary key (customer_id, stripe_id),
add constraint credit_notes_stripe_id_key unique (stripe_id);

-- No money: a card or a schedule is looked for with its customer, and harms nobody under a second one.
drop index payment_methods_customer;
alter table payment_methods
drop constraint payment_methods_pkey,
add constraint payment_methods_pkey primary key (customer_id, stripe_id);

drop index subscription_schedules_customer;
alter table subscription_schedules
drop constraint subscription_schedules_pkey,
add constraint subscription_schedules_pkey primary key (customer_id, stripe_id);
