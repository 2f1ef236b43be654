-- Stores a new API key by the digest of its secret. One row.
with params as not materialized (
    select
        $1::text as id,
        $2::text as name,
        $3::text[] as scopes,
        $4::bytea as secret_sha256,
        $5::timestamptz as created_at
)
insert into api_keys (id, name, scopes, secret_sha256, created_at)
select id, name, scopes, secret_sha256, created_at
from params
returning id
