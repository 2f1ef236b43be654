-- Whose payments did not all work at the first try: who paid by hand after a failure has made no other attempt.

-- Few rows of all, and the locks are short.
-- squawk-ignore require-concurrent-index-deletion
drop index invoices_refused;
-- squawk-ignore require-concurrent-index-creation
create index invoices_refused on invoices (customer_id)
where attempt_count > 1 or failed_at is not null or status in ('open', 'uncollectible');
