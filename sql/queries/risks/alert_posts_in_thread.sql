-- Which alerts stand in this thread, and which message shows each? One row per alert: the thread's own
-- first message shows those that have no card.
with params as not materialized (
    select $1::text as thread_key
)

select
    posts.alert_id::int8 as alert_id,
    posts.dedupe_key::text as dedupe_key
from params
inner join alert_posts as posts on posts.thread_key = params.thread_key
order by posts.alert_id
