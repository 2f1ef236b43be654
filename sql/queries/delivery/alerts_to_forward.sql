-- Which of these alerts have news for whom they are forwarded to, and which? News is that one opened,
-- that its severity changed or that it is over; what else people do with it is not.
-- One row per alert and destination, the most money first. Only what has just happened: what an alert
-- told before is not told again because somebody was assigned.
with params as not materialized (
    select $1::int8[] as alert_ids
),

forwarders as (
    select destination
    from outbox_destinations
    where
        destination like '%:alerts'
        and split_part(destination, ':', 1) in ('opsp', 'webhook', 'email')
)

select
    alerts.id::int8 as alert_id,
    news.id::int8 as note_id,
    case
        when news.action = 'opened' then 'opened'
        when news.action in ('cleared', 'resolved') then 'resolved'
        else 'severity_changed'
    end::text as change,
    alerts.severity::text as severity,
    (
        alerts.severity = 'critical'
        or exists (
            select
            from alert_notes as notes
            where
                notes.alert_id = alerts.id
                and 'critical' in (notes.detail ->> 'severity', notes.detail ->> 'severity_before')
        )
    )::bool as was_critical,
    forwarders.destination::text as destination
from params
inner join alerts on alerts.id = any(params.alert_ids)
cross join forwarders
cross join lateral (
    select
        notes.id,
        notes.at,
        notes.action
    from alert_notes as notes
    where
        notes.alert_id = alerts.id
        and (
            notes.action in ('opened', 'cleared', 'resolved')
            or notes.detail ? 'severity_before'
        )
    order by notes.id desc
    limit 1
) as news
where news.at = alerts.changed_at
order by alerts.base_mrr_at_stake_minor desc nulls last, alerts.id, forwarders.destination
