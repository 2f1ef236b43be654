-- Whoever judges, scores or alerts leaves out those who were erased: few, and looked for at every change.
-- Few rows make a short lock.
-- squawk-ignore require-concurrent-index-creation
create index customers_anonymous on customers (id) where is_anonymous;
