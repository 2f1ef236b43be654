-- Which messages show these alerts? One row per alert and destination.
with params as not materialized (
    select $1::int8[] as alert_ids
)

select
    posts.alert_id::int8 as alert_id,
    posts.destination::text as destination,
    posts.dedupe_key::text as dedupe_key,
    posts.thread_key::text as thread_key,
    posts.shown_version::int4 as shown_version
from params
inner join alert_posts as posts on posts.alert_id = any(params.alert_ids)
order by posts.alert_id, posts.destination
