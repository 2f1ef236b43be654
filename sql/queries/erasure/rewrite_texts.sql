-- Put other words into texts that named somebody. One row per text.
with params as not materialized (
    select $1::jsonb as texts
),

texts as materialized (
    select text.*
    from
        params,
        jsonb_to_recordset(params.texts) as text (place text, key bigint, content jsonb)
),

messages as (
    update outbox
    set body = texts.content
    from texts
    where texts.place = 'outbox' and outbox.id = texts.key
    returning outbox.id
),

entries as (
    update audit_log
    set
        subject = texts.content ->> 'subject',
        detail = texts.content -> 'detail'
    from texts
    where texts.place = 'audit_log' and audit_log.id = texts.key
    returning audit_log.id
),

tried as (
    update experiments
    set
        name = texts.content ->> 'name',
        hypothesis = texts.content ->> 'hypothesis',
        change_description = texts.content ->> 'change_description',
        learning = texts.content ->> 'learning'
    from texts
    where texts.place = 'experiments' and experiments.id = texts.key
    returning experiments.id
),

warned as (
    update alerts
    set
        note = texts.content ->> 'note',
        data = texts.content -> 'data'
    from texts
    where texts.place = 'alerts' and alerts.id = texts.key
    returning alerts.id
)

select texts.key
from texts
order by texts.place, texts.key
