-- Write the newest state of each dispute of these customers. One row per dispute that is new or changed.
with params as not materialized (
    select $1::jsonb as disputes
),

wanted as (
    select wanted.*
    from
        params,
        jsonb_to_recordset(params.disputes) as wanted (
            stripe_id text,
            customer_id bigint,
            charge_stripe_id text,
            invoice_stripe_id text,
            currency text,
            amount_minor bigint,
            reason text,
            status text,
            opened_at bigint,
            closed_at bigint
        )
)

insert into disputes as known (
    stripe_id,
    customer_id,
    charge_stripe_id,
    invoice_stripe_id,
    currency,
    amount_minor,
    reason,
    status,
    opened_at,
    closed_at
)
select
    stripe_id,
    customer_id,
    charge_stripe_id,
    invoice_stripe_id,
    currency,
    amount_minor,
    reason,
    status,
    to_timestamp(opened_at),
    to_timestamp(closed_at)
from wanted
order by stripe_id
on conflict (customer_id, stripe_id) do update set
    charge_stripe_id = excluded.charge_stripe_id,
    invoice_stripe_id = excluded.invoice_stripe_id,
    currency = excluded.currency,
    amount_minor = excluded.amount_minor,
    reason = excluded.reason,
    status = excluded.status,
    opened_at = excluded.opened_at,
    closed_at = excluded.closed_at
where (known.*) is distinct from (excluded.*)
returning known.stripe_id
