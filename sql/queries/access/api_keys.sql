-- Which API keys are there? One row per key, revoked ones included, oldest first.
select
    id,
    name,
    scopes,
    created_at,
    last_used_at,
    revoked_at
from api_keys
order by created_at, id
