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
            ended_at bigint,
            trial_start_at bigint,
            trial_mrr_minor numeric,
            default_payment_method text,
            has_payment_method boolean,
            collection_method text,
            cancellation_feedback text,
            schedule_stripe_id text
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
    ended_at,
    trial_start_at,
    trial_mrr_minor,
    default_payment_method,
    has_payment_method,
    collection_method,
    cancellation_feedback,
    schedule_stripe_id
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
    to_timestamp(ended_at),
    to_timestamp(trial_start_at),
    trial_mrr_minor,
    default_payment_method,
    has_payment_method,
    collection_method,
    cancellation_feedback,
    schedule_stripe_id
from wanted
order by stripe_id
on conflict (customer_id, stripe_id) do update set
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
    ended_at = excluded.ended_at,
    trial_start_at = excluded.trial_start_at,
    trial_mrr_minor = excluded.trial_mrr_minor,
    default_payment_method = excluded.default_payment_method,
    has_payment_method = excluded.has_payment_method,
    collection_method = excluded.collection_method,
    cancellation_feedback = excluded.cancellation_feedback,
    schedule_stripe_id = excluded.schedule_stripe_id
where
    (
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
        known.ended_at,
        known.trial_start_at,
        known.trial_mrr_minor,
        known.default_payment_method,
        known.has_payment_method,
        known.collection_method,
        known.cancellation_feedback,
        known.schedule_stripe_id
    ) is distinct from (
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
        excluded.ended_at,
        excluded.trial_start_at,
        excluded.trial_mrr_minor,
        excluded.default_payment_method,
        excluded.has_payment_method,
        excluded.collection_method,
        excluded.cancellation_feedback,
        excluded.schedule_stripe_id
    )
returning known.stripe_id
