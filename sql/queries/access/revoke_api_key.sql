-- Ends an API key at an instant; one that has ended already keeps its first. One row per key with this id.
with params as not materialized (
    select
        $1::text as id,
        $2::timestamptz as revoked_at
)
update api_keys
set revoked_at = coalesce(api_keys.revoked_at, params.revoked_at)
from params
where api_keys.id = params.id
returning
    api_keys.id,
    api_keys.name,
    coalesce(api_keys.revoked_at, params.revoked_at) as revoked_at
