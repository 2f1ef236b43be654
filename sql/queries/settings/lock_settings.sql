-- Wait until nobody else changes settings: what is read afterwards holds until the end of the transaction.
-- One row.
select pg_advisory_xact_lock(5417307)::text as locked
