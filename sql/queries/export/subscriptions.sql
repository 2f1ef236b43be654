-- What does Stripe say of each subscription? One row per subscription.
select
    subscriptions.stripe_id::text as subscription_id,
    customers.stripe_id::text as customer_id,
    subscriptions.status::text as status,
    subscriptions.currency::text as currency,
    subscriptions.created_at::timestamptz as created_at,
    subscriptions.trial_end_at::timestamptz as trial_end_at,
    subscriptions.current_period_end_at::timestamptz as current_period_end_at,
    subscriptions.cancel_at::timestamptz as cancel_at,
    subscriptions.canceled_at::timestamptz as canceled_at,
    subscriptions.ended_at::timestamptz as ended_at,
    subscriptions.cancellation_feedback::text as cancellation_feedback
from subscriptions
inner join customers on customers.id = subscriptions.customer_id
order by subscriptions.id
