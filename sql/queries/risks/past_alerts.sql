-- Which alerts have there been? One row per alert, the newest first, before the one that a cursor names.
-- Optional: of one state, of one type, of one severity, of one customer.
with params as not materialized (
    select
        $1::text as state,
        $2::text as type,
        $3::text as severity,
        $4::text as stripe_customer_id,
        $5::int8 as before_id,
        $6::int4 as limit_rows
),

page as (
    select found.id
    from params
    cross join lateral (
        select alerts.id
        from alerts
        where
            (params.state is null or alerts.state = params.state)
            and (params.type is null or alerts.type = params.type)
            and (params.severity is null or alerts.severity = params.severity)
            and (
                params.stripe_customer_id is null
                or alerts.customer_id = (
                    select customers.id
                    from customers
                    where customers.stripe_id = params.stripe_customer_id
                )
            )
            and (params.before_id is null or alerts.id < params.before_id)
        order by alerts.id desc
        limit params.limit_rows
    ) as found
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
from page
inner join metrics.risk_alerts as shown on shown.id = page.id
order by page.id desc
