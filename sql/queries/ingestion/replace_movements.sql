-- Make the movements of these customers what the fold says they are. One row per movement that was
-- written or removed.
with params as not materialized (
    select
        $1::int8[] as customer_ids,
        $2::jsonb as movements
),

wanted as materialized (
    select
        wanted.customer_id,
        to_timestamp(wanted.occurred_at) as occurred_at,
        wanted.currency,
        wanted.type,
        wanted.cause,
        wanted.amount_minor,
        wanted.mrr_before_minor,
        wanted.mrr_after_minor,
        to_timestamp(wanted.away_since) as away_since,
        array(select jsonb_array_elements_text(wanted.event_ids)) as event_ids
    from
        params,
        jsonb_to_recordset(params.movements) as wanted (
            customer_id bigint,
            occurred_at bigint,
            currency text,
            type text,
            cause text,
            amount_minor numeric,
            mrr_before_minor numeric,
            mrr_after_minor numeric,
            away_since bigint,
            event_ids jsonb
        )
),

removed as (
    delete from mrr_movements
    using params
    where
        mrr_movements.customer_id = any(params.customer_ids)
        and not exists (
            select 1
            from wanted
            where
                wanted.customer_id = mrr_movements.customer_id
                and wanted.currency = mrr_movements.currency
                and wanted.occurred_at = mrr_movements.occurred_at
        )
    returning mrr_movements.occurred_at
),

written as (
    insert into mrr_movements as known (
        customer_id,
        occurred_at,
        currency,
        type,
        cause,
        amount_minor,
        mrr_before_minor,
        mrr_after_minor,
        away_since,
        event_ids
    )
    select
        customer_id,
        occurred_at,
        currency,
        type,
        cause,
        amount_minor,
        mrr_before_minor,
        mrr_after_minor,
        away_since,
        event_ids
    from wanted
    order by customer_id, currency, occurred_at
    on conflict (customer_id, currency, occurred_at) do update set
        type = excluded.type,
        cause = excluded.cause,
        amount_minor = excluded.amount_minor,
        mrr_before_minor = excluded.mrr_before_minor,
        mrr_after_minor = excluded.mrr_after_minor,
        away_since = excluded.away_since,
        event_ids = excluded.event_ids
    where
        (
            known.type,
            known.cause,
            known.amount_minor,
            known.mrr_before_minor,
            known.mrr_after_minor,
            known.away_since,
            known.event_ids
        ) is distinct from (
            excluded.type,
            excluded.cause,
            excluded.amount_minor,
            excluded.mrr_before_minor,
            excluded.mrr_after_minor,
            excluded.away_since,
            excluded.event_ids
        )
    returning known.occurred_at
)

select removed.occurred_at as changed_at
from removed
union all
select written.occurred_at as changed_at
from written
order by changed_at
