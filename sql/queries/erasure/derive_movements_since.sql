-- Derive the movements of somebody who was erased from their spans, in one currency and from an instant on.
-- Causes are those of the movements that were there before; what is new is the end of a subscription.
-- One row per movement.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::text as currency,
        $3::timestamptz as since_at,
        $4::jsonb as causes
),

ends as (
    select
        ends.occurred_at,
        ends.change_minor
    from params
    inner join mrr_spans
        on mrr_spans.customer_id = params.customer_id
        and mrr_spans.currency = params.currency
    cross join lateral (
        values
        (mrr_spans.from_at, mrr_spans.mrr_minor),
        (mrr_spans.until_at, -mrr_spans.mrr_minor)
    ) as ends (occurred_at, change_minor)
    where ends.occurred_at >= params.since_at
),

changes as (
    select
        occurred_at,
        sum(change_minor) as change_minor
    from ends
    group by occurred_at
    having sum(change_minor) <> 0
),

earlier as (
    select
        last.occurred_at,
        coalesce(last.mrr_after_minor, 0) as mrr_after_minor
    from params
    left join lateral (
        select
            mrr_movements.occurred_at,
            mrr_movements.mrr_after_minor
        from mrr_movements
        where
            mrr_movements.customer_id = params.customer_id
            and mrr_movements.currency = params.currency
            and mrr_movements.occurred_at < params.since_at
        order by mrr_movements.occurred_at desc
        limit 1
    ) as last on true
),

steps as (
    select
        changes.occurred_at,
        changes.change_minor,
        earlier.mrr_after_minor + sum(changes.change_minor) over life as mrr_after_minor,
        coalesce(lag(changes.occurred_at) over life, earlier.occurred_at) as previous_at
    from changes
    cross join earlier
    window life as (order by changes.occurred_at)
)

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
    params.customer_id,
    steps.occurred_at,
    params.currency,
    case
        when steps.mrr_after_minor = steps.change_minor and steps.previous_at is null then 'new'
        when steps.mrr_after_minor = steps.change_minor then 'reactivation'
        when steps.mrr_after_minor = 0 then 'churn'
        when steps.change_minor > 0 then 'expansion'
        else 'contraction'
    end,
    coalesce(known.cause, 'cancelled'),
    abs(steps.change_minor),
    steps.mrr_after_minor - steps.change_minor,
    steps.mrr_after_minor,
    case when steps.mrr_after_minor = steps.change_minor then steps.previous_at end,
    '{}'
from params
cross join steps
left join lateral jsonb_to_recordset(params.causes) as known (occurred_at timestamptz, cause text)
    on known.occurred_at = steps.occurred_at
order by steps.occurred_at
returning mrr_movements.occurred_at
