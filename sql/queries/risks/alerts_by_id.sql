-- What is known of these alerts? One row per alert that there is.
with params as not materialized (
    select $1::int8[] as ids
)

select
    shown.id::int8 as id,
    shown.type::text as type,
    shown.severity::text as severity,
    shown.status::text as status,
    shown.customer_id::text as customer_id,
    shown.customer_name::text as customer_name,
    shown.subscription_id::text as subscription_id,
    shown.outcome::text as outcome,
    shown.note::text as note,
    shown.assigned_to::text as assigned_to,
    shown.mrr_at_stake_minor::int8 as mrr_at_stake_minor,
    shown.currency::text as currency,
    shown.base_mrr_at_stake_minor::int8 as base_mrr_at_stake_minor,
    shown.data::jsonb as data,
    shown.version::int4 as version,
    shown.created_at::timestamptz as created_at,
    shown.updated_at::timestamptz as updated_at,
    shown.resolved_at::timestamptz as resolved_at,
    shown.resolved_by::text as resolved_by,
    shown.snoozed_until::timestamptz as snoozed_until
from params
inner join metrics.risk_alerts as shown on shown.id = any(params.ids)
order by shown.id
