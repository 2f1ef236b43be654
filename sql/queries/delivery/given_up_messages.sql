-- What could never be delivered in the last seven days, and why?
-- One row per destination and error, the newest trouble first.
select
    destination::text as destination,
    coalesce(last_error, '')::text as error,
    count(*)::int4 as messages,
    max(created_at)::timestamptz as last_created_at
from outbox
where
    state = 'dead'
    and created_at > clock_timestamp() - interval '7 days'
group by destination, last_error
order by max(created_at) desc, destination, last_error
