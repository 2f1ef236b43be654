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

known as materialized (
    select mrr_movements.*
    from params, mrr_movements
    where mrr_movements.customer_id = any(params.customer_ids)
),

changes as materialized (
    select
        coalesce(wanted.customer_id, known.customer_id) as customer_id,
        coalesce(wanted.occurred_at, known.occurred_at) as occurred_at,
        coalesce(wanted.currency, known.currency) as currency,
        wanted.customer_id is null as is_removal,
        wanted.type,
        wanted.cause,
        wanted.amount_minor,
        wanted.mrr_before_minor,
        wanted.mrr_after_minor,
        wanted.away_since,
        wanted.event_ids
    from wanted
    full join known
        on known.customer_id = wanted.customer_id
        and known.currency = wanted.currency
        and known.occurred_at = wanted.occurred_at
    where
        (
            wanted.type,
            wanted.cause,
            wanted.amount_minor,
            wanted.mrr_before_minor,
            wanted.mrr_after_minor,
            wanted.away_since,
            wanted.event_ids
        ) is distinct from (
            known.type,
            known.cause,
            known.amount_minor,
            known.mrr_before_minor,
            known.mrr_after_minor,
            known.away_since,
            known.event_ids
        )
),

removed as (
    delete from mrr_movements
    using changes
    where
        changes.is_removal
        and mrr_movements.customer_id = changes.customer_id
        and mrr_movements.currency = changes.currency
        and mrr_movements.occurred_at = changes.occurred_at
),

written as (
    insert into mrr_movements (
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
    from changes
    where not is_removal
    order by customer_id, currency, occurred_at
    on conflict (customer_id, currency, occurred_at) do update set
        type = excluded.type,
        cause = excluded.cause,
        amount_minor = excluded.amount_minor,
        mrr_before_minor = excluded.mrr_before_minor,
        mrr_after_minor = excluded.mrr_after_minor,
        away_since = excluded.away_since,
        event_ids = excluded.event_ids
),

several as (
    select customer_id
    from wanted
    group by customer_id
    having min(currency) <> max(currency)
),

listed as (
    insert into customers_in_several_currencies (customer_id)
    select customer_id
    from several
    on conflict (customer_id) do nothing
),

unlisted as (
    delete from customers_in_several_currencies
    using params
    where
        customers_in_several_currencies.customer_id = any(params.customer_ids)
        and customers_in_several_currencies.customer_id not in (select customer_id from several)
)

select occurred_at as changed_at
from changes
order by occurred_at, customer_id, currency
