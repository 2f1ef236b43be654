-- Claim a job that must happen once, whatever number of replicas try.
-- One row for the one that may do it, none for the others.
with params as not materialized (
    select $1::text as key
)

insert into job_runs (key)
select key
from params
on conflict (key) do nothing
returning key
