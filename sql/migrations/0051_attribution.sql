-- Where a customer came from, by the one metadata key of Stripe's that the product is told to keep.

-- The customer's own value, else that of the oldest subscription that has one. Derived from facts; null: none.
alter table customers add column attribution text;
