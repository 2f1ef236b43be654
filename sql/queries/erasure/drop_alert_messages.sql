-- Drop messages about these alerts that have not left yet. One row per message.
with params as not materialized (
    select $1::int8[] as alert_ids
)

delete from outbox
using params
where
    outbox.state in ('pending', 'dead', 'expired')
    and (
        (
            outbox.body #>> '{shows,kind}' = 'alert'
            and outbox.body #>> '{shows,id}' = any(params.alert_ids::text[])
        )
        or outbox.body -> 'alert_ids' <@ to_jsonb(params.alert_ids::text[])
    )
returning outbox.id
