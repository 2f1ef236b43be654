-- Which Stripe accounts are read? One row per account that is in the settings; `main` alone as long as
-- nobody has said.
create view metrics.read_accounts as
select accounts.name
from accounts
where accounts.is_read
union all
select 'main'::text as name
where not exists (select 1 from accounts where accounts.is_read);
