-- Say whose an alert is, or nobody's, and note who said it. One row when that changed; none when it was
-- so before, when the alert is resolved, or when there is none.
with params as not materialized (
    select
        $1::int8 as id,
        $2::text as assignee,
        $3::text as actor,
        $4::timestamptz as at
),

assigned as (
    update alerts
    set
        assigned_to = params.assignee,
        changed_at = params.at,
        version = alerts.version + 1
    from params
    where
        alerts.id = params.id
        and alerts.resolved_at is null
        and alerts.assigned_to is distinct from params.assignee
    returning alerts.id
)

insert into alert_notes (alert_id, at, actor, action, detail)
select
    assigned.id,
    params.at,
    params.actor,
    'assigned',
    jsonb_build_object('to', params.assignee)
from params
cross join assigned
returning alert_notes.alert_id
