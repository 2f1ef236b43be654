-- Make the drifts of these customers what the fold says they are. One row per drift that was written
-- or removed.
with params as not materialized (
    select
        $1::int8[] as customer_ids,
        $2::jsonb as drifts
),

wanted as materialized (
    select
        wanted.customer_id,
        wanted.read_event_id,
        wanted.subscription_id as subscription_stripe_id,
        to_timestamp(wanted.read_at) as read_at,
        wanted.currency,
        wanted.mrr_before_minor,
        wanted.mrr_after_minor
    from
        params,
        jsonb_to_recordset(params.drifts) as wanted (
            customer_id bigint,
            read_event_id text,
            subscription_id text,
            read_at bigint,
            currency text,
            mrr_before_minor numeric,
            mrr_after_minor numeric
        )
),

removed as (
    delete from drifts
    using params
    where
        drifts.customer_id = any(params.customer_ids)
        and not exists (
            select 1
            from wanted
            where
                wanted.customer_id = drifts.customer_id
                and wanted.read_event_id = drifts.read_event_id
        )
    returning drifts.read_at
),

written as (
    insert into drifts as known (
        customer_id,
        read_event_id,
        subscription_stripe_id,
        read_at,
        currency,
        mrr_before_minor,
        mrr_after_minor
    )
    select
        customer_id,
        read_event_id,
        subscription_stripe_id,
        read_at,
        currency,
        mrr_before_minor,
        mrr_after_minor
    from wanted
    order by customer_id, read_event_id
    on conflict (customer_id, read_event_id) do update set
        subscription_stripe_id = excluded.subscription_stripe_id,
        read_at = excluded.read_at,
        currency = excluded.currency,
        mrr_before_minor = excluded.mrr_before_minor,
        mrr_after_minor = excluded.mrr_after_minor
    where
        (known.currency, known.mrr_before_minor, known.mrr_after_minor)
        is distinct from (
            excluded.currency, excluded.mrr_before_minor, excluded.mrr_after_minor
        )
    returning known.read_at
),

changes as (
    select removed.read_at
    from removed
    union all
    select written.read_at
    from written
)

select read_at::timestamptz as changed_at
from changes
order by read_at
