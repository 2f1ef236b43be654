-- Which arm of a started experiment does a customer have? One row: the arm that was given, and the one
-- that lot would draw; whether the customer had a subscription before the start, and whether one has come
-- since, as far as nobody has looked yet. Who had one and has no arm was not in the segment.
with params as not materialized (
    select
        $1::int8 as id,
        $2::text as stripe_id,
        $3::numeric as share
)

select
    taken.arm::text as arm,
    case
        when params.share is not null
            then metrics.experiment_arm(params.id, params.stripe_id, params.share)
    end::text as drawn_arm,
    coalesce(first_subscription.at < experiments.started_at, false)::bool as had_subscription,
    coalesce(first_subscription.at >= experiments.started_at, false)::bool as has_come
from params
inner join experiments on experiments.id = params.id
left join customers on customers.stripe_id = params.stripe_id
left join experiment_customers as taken
    on taken.experiment_id = experiments.id
    and taken.customer_id = customers.id
cross join lateral (
    select
        least(
            (
                select min(spans.from_at)
                from mrr_spans as spans
                where spans.customer_id = customers.id
            ),
            (
                select min(coalesce(subscriptions.trial_start_at, subscriptions.created_at))
                from subscriptions
                where subscriptions.customer_id = customers.id
            )
        ) as at
) as first_subscription
