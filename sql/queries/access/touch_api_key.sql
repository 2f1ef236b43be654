-- Notes when an API key was last used, to the minute. One row per key that was updated.
with params as not materialized (
    select
        $1::text as id,
        $2::timestamptz as used_at
)
update api_keys
set last_used_at = params.used_at
from params
where
    api_keys.id = params.id
    and (api_keys.last_used_at is null or api_keys.last_used_at <= params.used_at - interval '1 minute')
returning api_keys.id
