-- Of which Stripe accounts are there figures? One row per account that is read, or was and has a history.
select accounts.name::text as name
from accounts
union
select read_accounts.name::text as name
from metrics.read_accounts
order by name
