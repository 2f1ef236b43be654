-- Where a customer came from, by the one metadata key of Stripe's that the product is told to keep.

-- The customer's own value, else that of the oldest subscription that has one. Derived from facts; null: none.
alter table customers add column attribution text;

-- The key that the bot was last started with. At most one row; none: it was never started with any.
create table attribution_key (
    id boolean primary key default true check (id),
    -- null: it was started without one since.
    metadata_key text check (metadata_key <> ''),
    since timestamptz not null
);
