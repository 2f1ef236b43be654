-- How many alerts are open, and not asleep? Always one row.
select
    count(*) filter (where severity = 'critical')::int4 as critical,
    count(*) filter (where severity = 'warning')::int4 as warning,
    count(*) filter (where severity = 'informational')::int4 as informational
from alerts
where resolved_at is null and state = 'open'
