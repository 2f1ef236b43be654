-- What is known of each alert, in the words that people and programs get?
-- One row per alert.
create view metrics.risk_alerts as
select
    alerts.id,
    alerts.type,
    alerts.severity,
    case alerts.state when 'open' then 'active' else alerts.state end as status,
    customers.stripe_id as customer_id,
    customers.name as customer_name,
    subscriptions.stripe_id as subscription_id,
    alerts.outcome,
    alerts.note,
    alerts.assigned_to,
    round(alerts.mrr_at_stake_minor)::bigint as mrr_at_stake_minor,
    alerts.currency,
    round(alerts.base_mrr_at_stake_minor)::bigint as base_mrr_at_stake_minor,
    alerts.data,
    alerts.version,
    alerts.opened_at as created_at,
    alerts.changed_at as updated_at,
    alerts.resolved_at,
    alerts.resolved_by,
    alerts.snoozed_until
from alerts
left join customers on customers.id = alerts.customer_id
left join subscriptions on subscriptions.id = alerts.subscription_id;
