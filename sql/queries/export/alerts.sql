-- What was noticed, and what came of it? One row per alert.
select
    alerts.id::int8 as alert_id,
    alerts.type::text as type,
    alerts.severity::text as severity,
    alerts.state::text as state,
    customers.stripe_id::text as customer_id,
    alerts.currency::text as currency,
    alerts.mrr_at_stake_minor::numeric as mrr_at_stake_minor,
    alerts.opened_at::timestamptz as opened_at,
    alerts.resolved_at::timestamptz as resolved_at,
    alerts.outcome::text as outcome,
    alerts.resolved_by::text as resolved_by,
    alerts.assigned_to::text as assigned_to,
    alerts.note::text as note,
    alerts.data::text as evidence
from alerts
left join customers on customers.id = alerts.customer_id
order by alerts.id
