-- When was the last digest written that is read on an earlier day, and that people got or will get?
-- One row; null when there was none in a week.
with params as not materialized (
    select
        $1::text as read_on,
        $2::timestamptz as before_at
)

select (
    select outbox.created_at
    from outbox
    where
        outbox.kind = 'digest'
        and outbox.state in ('pending', 'sending', 'sent', 'unknown')
        and right(outbox.dedupe_key, 10) < params.read_on
        and outbox.created_at >= params.before_at - interval '7 days'
        and outbox.created_at < params.before_at
    -- Each place has its own, moments apart: nothing between them may be lost.
    order by right(outbox.dedupe_key, 10) desc, outbox.created_at
    limit 1
)::timestamptz as written_at
from params
