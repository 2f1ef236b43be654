-- Which texts that were written for people name somebody who is erased: by one of their ids, or by the
-- name that was kept? One row per text, with what it is and its key.
with params as not materialized (
    select
        $1::text as pattern,
        $2::text as name
)

select
    'outbox'::text as place,
    outbox.id::text as key,
    outbox.body::jsonb as content
from params
inner join outbox
    on outbox.body::text ~ params.pattern
    or strpos(outbox.body::text, params.name) > 0
union all
select
    'audit_log',
    audit_log.id::text,
    jsonb_build_object('subject', audit_log.subject, 'detail', audit_log.detail)
from params
inner join audit_log
    on audit_log.subject ~ params.pattern
    or audit_log.detail::text ~ params.pattern
    or strpos(audit_log.detail::text, params.name) > 0
union all
select
    'experiments',
    experiments.id::text,
    jsonb_build_object(
        'name', experiments.name,
        'hypothesis', experiments.hypothesis,
        'change_description', experiments.change_description,
        'learning', experiments.learning
    )
from params
inner join experiments
    on concat_ws(
        ' ',
        experiments.name,
        experiments.hypothesis,
        experiments.change_description,
        experiments.learning
    ) ~ params.pattern
union all
select
    'alerts',
    alerts.id::text,
    jsonb_build_object('note', alerts.note, 'data', alerts.data)
from params
inner join alerts
    on concat_ws(' ', alerts.note, alerts.data::text) ~ params.pattern
order by place, key
