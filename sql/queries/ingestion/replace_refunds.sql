-- Make the refunds of these customers what the facts say they are. One row per refund that was written
-- or removed: one that only its charge had told of gives way to the refund itself.
with params as not materialized (
    select
        $1::int8[] as customer_ids,
        $2::jsonb as refunds
),

wanted as materialized (
    select wanted.*
    from
        params,
        jsonb_to_recordset(params.refunds) as wanted (
            stripe_id text,
            customer_id bigint,
            charge_stripe_id text,
            invoice_stripe_id text,
            currency text,
            amount_minor bigint,
            reason text,
            status text,
            created_at bigint
        )
),

removed as (
    delete from refunds
    using params
    where
        refunds.customer_id = any(params.customer_ids)
        and not exists (select 1 from wanted where wanted.stripe_id = refunds.stripe_id)
    returning refunds.stripe_id
),

written as (
    insert into refunds as known (
        stripe_id,
        customer_id,
        charge_stripe_id,
        invoice_stripe_id,
        currency,
        amount_minor,
        reason,
        status,
        created_at
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
        to_timestamp(created_at)
    from wanted
    order by stripe_id
    on conflict (customer_id, stripe_id) do update set
        charge_stripe_id = excluded.charge_stripe_id,
        invoice_stripe_id = excluded.invoice_stripe_id,
        currency = excluded.currency,
        amount_minor = excluded.amount_minor,
        reason = excluded.reason,
        status = excluded.status,
        created_at = excluded.created_at
    where (known.*) is distinct from (excluded.*)
    returning known.stripe_id
)

select stripe_id
from removed
union all
select stripe_id
from written
order by stripe_id
