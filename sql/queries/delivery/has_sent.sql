-- Has a message of one of these kinds ever reached its destination, as far as is remembered?
-- One row.
with params as not materialized (
    select $1::text[] as kinds
)

select exists (
    select
    from outbox
    where outbox.kind = any(params.kinds) and outbox.state = 'sent'
)::bool as has_sent
from params
