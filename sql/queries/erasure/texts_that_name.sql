-- Which texts that were written for people may name somebody who is erased? One row per text that is like
-- one of the patterns, with what it is and its key.
with params as not materialized (
    select $1::text[] as patterns
)

select
    'outbox'::text as place,
    outbox.id::text as key,
    outbox.body::jsonb as content
from params
inner join outbox
    on outbox.body::text like any(params.patterns)
union all
select
    'audit_log',
    audit_log.id::text,
    jsonb_build_object('subject', audit_log.subject, 'detail', audit_log.detail)
from params
inner join audit_log
    on audit_log.subject like any(params.patterns)
    or audit_log.detail::text like any(params.patterns)
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
    ) like any(params.patterns)
union all
select
    'alerts',
    alerts.id::text,
    jsonb_build_object('note', alerts.note, 'data', alerts.data)
from params
inner join alerts
    on concat_ws(' ', alerts.note, alerts.data::text) like any(params.patterns)
order by place, key
