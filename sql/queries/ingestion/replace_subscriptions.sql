-- Write the newest state of each subscription of these customers. One row per subscription that is new
-- or has changed.
with params as not materialized (
    select $1::jsonb as subscriptions
),

wanted as (
    select wanted.*
    from
        params,
        jsonb_to_recordset(params.subscriptions) as wanted (
            customer_id bigint,
            stripe_id text,
            status text,
            currency text,
            data_state text,
            collection_pause text,
            created_at bigint,
            started_at bigint,
            trial_end_at bigint,
            current_period_start_at bigint,
            current_period_end_at bigint,
            cancel_at bigint,
            canceled_at bigint,
            ended_at bigint
        )
)

insert into subscriptions as known (
    customer_id,
    stripe_id,
    status,
    currency,
    data_state,
    collection_pause,
    created_at,
    started_at,
    trial_end_at,
    current_period_start_at,
    current_period_end_at,
    cancel_at,
    canceled_at,
    ended_at
)
select
    customer_id,
    stripe_id,
    status,
    currency,
    data_state,
    collection_pause,
    to_timestamp(created_at),
    to_timestamp(started_at),
    to_timestamp(trial_end_at),
    to_timestamp(current_period_start_at),
    to_timestamp(current_period_end_at),
    to_timestamp(cancel_at),
    to_timestamp(canceled_at),
    to_timestamp(ended_at)
from wanted
order by stripe_id
on conflict (stripe_id) do update set
    customer_id = excluded.customer_id,
    status = excluded.status,
    currency = excluded.currency,
    data_state = excluded.data_state,
    collection_pause = excluded.collection_pause,
    created_at = excluded.created_at,
    started_at = excluded.started_at,
    trial_end_at = excluded.trial_end_at,
    current_period_start_at = excluded.current_period_start_at,
    current_period_end_at = excluded.current_period_end_at,
    cancel_at = excluded.cancel_at,
    canceled_at = excluded.canceled_at,
    ended_at = excluded.ended_at
where
    (
        known.customer_id,
        known.status,
        known.currency,
        known.data_state,
        known.collection_pause,
        known.created_at,
        known.started_at,
        known.trial_end_at,
        known.current_period_start_at,
        known.current_period_end_at,
        known.cancel_at,
        known.canceled_at,
        known.ended_at
    ) is distinct from (
        excluded.customer_id,
        excluded.status,
        excluded.currency,
        excluded.data_state,
        excluded.collection_pause,
        excluded.created_at,
        excluded.started_at,
        excluded.trial_end_at,
        excluded.current_period_start_at,
        excluded.current_period_end_at,
        excluded.cancel_at,
        excluded.canceled_at,
        excluded.ended_at
    )
returning known.stripe_id
