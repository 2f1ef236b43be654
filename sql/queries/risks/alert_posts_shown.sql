-- Remember which version of an alert a message shows. One row when it is newer than what was known.
with params as not materialized (
    select
        $1::int8 as alert_id,
        $2::text as destination,
        $3::int4 as version
)

update alert_posts
set shown_version = params.version
from params
where
    alert_posts.alert_id = params.alert_id
    and alert_posts.destination = params.destination
    and alert_posts.shown_version < params.version
returning alert_posts.alert_id
