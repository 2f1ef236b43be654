-- Have a message that waits say something else. One row when it still waited.
with params as not materialized (
    select
        $1::int8 as id,
        $2::jsonb as body
)

update outbox
set body = params.body
from params
where outbox.id = params.id and outbox.state = 'pending'
returning outbox.id
