-- End a subscription of somebody who was erased, and what the ledger has of it from then on. One row
-- with whose it is and in which currency.
with params as not materialized (
    select
        $1::int8 as subscription_id,
        $2::timestamptz as ended_at
),

subscription as materialized (
    select
        subscriptions.customer_id,
        subscriptions.id
    from params
    inner join subscriptions on subscriptions.id = params.subscription_id
),

later_spans as (
    delete from mrr_spans
    using params, subscription
    where
        mrr_spans.customer_id = subscription.customer_id
        and mrr_spans.subscription_id = subscription.id
        and mrr_spans.from_at >= params.ended_at
),

spans as (
    update mrr_spans
    set until_at = params.ended_at
    from params, subscription
    where
        mrr_spans.customer_id = subscription.customer_id
        and mrr_spans.subscription_id = subscription.id
        and mrr_spans.from_at < params.ended_at
        and (mrr_spans.until_at is null or mrr_spans.until_at > params.ended_at)
),

later_differences as (
    delete from mrr_differences
    using params, subscription
    where
        mrr_differences.customer_id = subscription.customer_id
        and mrr_differences.subscription_id = subscription.id
        and mrr_differences.from_at >= params.ended_at
),

differences as (
    update mrr_differences
    set until_at = params.ended_at
    from params, subscription
    where
        mrr_differences.customer_id = subscription.customer_id
        and mrr_differences.subscription_id = subscription.id
        and mrr_differences.from_at < params.ended_at
        and (mrr_differences.until_at is null or mrr_differences.until_at > params.ended_at)
),

changes as (
    delete from scheduled_changes
    using subscription
    where
        scheduled_changes.customer_id = subscription.customer_id
        and scheduled_changes.subscription_id = subscription.id
),

unlinked as (
    update erased_ids
    set subscription_id = null
    from params
    where erased_ids.subscription_id = params.subscription_id
)

update subscriptions
set
    status = 'canceled',
    ended_at = params.ended_at,
    canceled_at = coalesce(subscriptions.canceled_at, params.ended_at),
    cancel_at = null
from params
where subscriptions.id = params.subscription_id
returning subscriptions.customer_id, subscriptions.currency
