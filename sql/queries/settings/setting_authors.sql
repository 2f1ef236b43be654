-- Who has set what, and when?
-- One row per setting that somebody has set.
select
    key::text as key,
    author::text as author,
    set_at::timestamptz as set_at
from settings
order by key
