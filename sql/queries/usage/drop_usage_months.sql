-- Drop the parts of usage that lie before a day as a whole. Always one row: how many there were.
with params as not materialized (
    select $1::date as before_day
)

select drop_usage_months(params.before_day)::int4 as dropped
from params
