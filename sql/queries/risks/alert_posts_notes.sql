-- What has happened with an alert, and who did it? One row per note, the oldest first.
with params as not materialized (
    select
        $1::int8 as alert_id,
        $2::int4 as most_rows
)

select
    newest.at::timestamptz as at,
    newest.actor::text as actor,
    newest.action::text as action,
    newest.detail::jsonb as detail
from params
cross join lateral (
    select
        notes.id,
        notes.at,
        notes.actor,
        notes.action,
        notes.detail
    from alert_notes as notes
    where notes.alert_id = params.alert_id
    order by notes.id desc
    limit params.most_rows
) as newest
order by newest.id
