-- Write the newest state of each credit note of these customers. One row per note that is new or changed.
with params as not materialized (
    select $1::jsonb as credit_notes
),

wanted as (
    select wanted.*
    from
        params,
        jsonb_to_recordset(params.credit_notes) as wanted (
            stripe_id text,
            customer_id bigint,
            invoice_stripe_id text,
            currency text,
            amount_minor bigint,
            reason text,
            status text,
            created_at bigint,
            voided_at bigint
        )
)

insert into credit_notes as known (
    stripe_id,
    customer_id,
    invoice_stripe_id,
    currency,
    amount_minor,
    reason,
    status,
    created_at,
    voided_at
)
select
    stripe_id,
    customer_id,
    invoice_stripe_id,
    currency,
    amount_minor,
    reason,
    status,
    to_timestamp(created_at),
    to_timestamp(voided_at)
from wanted
order by stripe_id
on conflict (customer_id, stripe_id) do update set
    invoice_stripe_id = excluded.invoice_stripe_id,
    currency = excluded.currency,
    amount_minor = excluded.amount_minor,
    reason = excluded.reason,
    status = excluded.status,
    created_at = excluded.created_at,
    voided_at = excluded.voided_at
where (known.*) is distinct from (excluded.*)
returning known.stripe_id
