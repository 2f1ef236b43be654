-- Resolve an alert that is open, and note who did it. One row when it was; none when it was resolved
-- already, by whoever was faster, or when there is no such alert.
with params as not materialized (
    select
        $1::int8 as id,
        $2::text as outcome,
        $3::text as note,
        $4::text as actor,
        $5::timestamptz as at
),

resolved as (
    update alerts
    set
        state = 'resolved',
        resolved_at = params.at,
        changed_at = params.at,
        outcome = params.outcome,
        note = params.note,
        resolved_by = params.actor,
        snoozed_until = null,
        snoozed_effect = null,
        snoozed_severity = null,
        version = alerts.version + 1
    from params
    where alerts.id = params.id and alerts.resolved_at is null
    returning alerts.id
)

insert into alert_notes (alert_id, at, actor, action, detail)
select
    resolved.id,
    params.at,
    params.actor,
    'resolved',
    jsonb_strip_nulls(jsonb_build_object('outcome', params.outcome, 'note', params.note))
from params
cross join resolved
returning alert_notes.alert_id
