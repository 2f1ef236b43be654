-- What stands for an id of somebody who was erased: its HMAC-SHA-256 under this installation's keys
-- (erasure_keys). One value; null when there is no id.
create function metrics.keyed_hash(id text, inner_key bytea, outer_key bytea)
returns bytea
language sql stable
as $$
    select sha256($3 || sha256($2 || convert_to($1, 'UTF8')))
$$;
