-- Let an alert rest until an instant, or without one until it gets worse than it is, and note who did
-- it. One row when it rests; none when it is resolved or when there is no such alert.
with params as not materialized (
    select
        $1::int8 as id,
        $2::timestamptz as until_at,
        $3::text as actor,
        $4::timestamptz as at
),

snoozed as (
    update alerts
    set
        state = 'snoozed',
        changed_at = params.at,
        snoozed_until = params.until_at,
        snoozed_effect = case when params.until_at is null then alerts.effect end,
        snoozed_severity = case when params.until_at is null then alerts.severity end,
        version = alerts.version + 1
    from params
    where alerts.id = params.id and alerts.resolved_at is null
    returning alerts.id
)

insert into alert_notes (alert_id, at, actor, action, detail)
select
    snoozed.id,
    params.at,
    params.actor,
    'snoozed',
    jsonb_build_object('until', coalesce(to_jsonb(params.until_at), '"worse"'))
from params
cross join snoozed
returning alert_notes.alert_id
