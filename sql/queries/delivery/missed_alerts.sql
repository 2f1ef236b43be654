-- Which alerts should have been told at this destination, and were not because their message came too
-- late? Of those messages that were given up from this one on.
-- One row per severity.
with params as not materialized (
    select
        $1::text as destination,
        $2::int8 as from_message_id
)

select
    alerts.severity::text as severity,
    count(*)::int4 as alerts,
    (count(*) filter (where alerts.resolved_at is null))::int4 as still_open
from params
inner join outbox
    on outbox.destination = params.destination
    and outbox.id >= params.from_message_id
    and outbox.kind = 'alert'
    and outbox.state = 'expired'
inner join alert_posts as posts
    on posts.destination = outbox.destination
    and posts.dedupe_key = outbox.dedupe_key
inner join alerts on alerts.id = posts.alert_id
group by alerts.severity
order by array_position(array['critical', 'warning', 'informational'], alerts.severity)
