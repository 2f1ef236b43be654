-- What server is this, what time does it have, and does it know this time zone? One row.
with params as not materialized (
    select $1::text as timezone
)
select
    current_setting('server_version_num')::int4 as version,
    clock_timestamp() as clock_at,
    exists (
        select from pg_timezone_names where pg_timezone_names.name = params.timezone
    ) as knows_timezone
from params
