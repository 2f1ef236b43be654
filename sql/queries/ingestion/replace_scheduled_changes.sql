-- Make the scheduled changes of these customers what the facts say they are. One row per change that
-- was written or removed.
with params as not materialized (
    select
        $1::int8[] as customer_ids,
        $2::jsonb as changes
),

wanted as materialized (
    select
        subscriptions.id as subscription_id,
        to_timestamp(wanted.at) as at,
        subscriptions.customer_id,
        wanted.currency,
        wanted.mrr_after_minor,
        wanted.source
    from params
    cross join lateral jsonb_to_recordset(params.changes) as wanted (
        subscription_id text,
        at bigint,
        currency text,
        mrr_after_minor numeric,
        source text
    )
    inner join subscriptions on subscriptions.stripe_id = wanted.subscription_id
),

removed as (
    delete from scheduled_changes as known
    using params
    where
        known.customer_id = any(params.customer_ids)
        and not exists (
            select 1
            from wanted
            where
                wanted.customer_id = known.customer_id
                and wanted.subscription_id = known.subscription_id
                and wanted.at = known.at
        )
    returning known.subscription_id, known.at
),

written as (
    insert into scheduled_changes as known (
        subscription_id, at, customer_id, currency, mrr_after_minor, source
    )
    select subscription_id, at, customer_id, currency, mrr_after_minor, source
    from wanted
    order by customer_id, subscription_id, at
    on conflict (customer_id, subscription_id, at) do update set
        currency = excluded.currency,
        mrr_after_minor = excluded.mrr_after_minor,
        source = excluded.source
    where (known.*) is distinct from (excluded.*)
    returning known.subscription_id, known.at
)

select subscription_id, at
from removed
union all
select subscription_id, at
from written
order by subscription_id, at
