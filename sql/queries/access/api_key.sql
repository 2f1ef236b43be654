-- What is known of the API key with this id? No row when there is none; one row, revoked or not.
with params as not materialized (
    select $1::text as id
)
select
    api_keys.id,
    api_keys.name,
    api_keys.scopes,
    api_keys.secret_sha256,
    api_keys.revoked_at
from api_keys
inner join params on api_keys.id = params.id
