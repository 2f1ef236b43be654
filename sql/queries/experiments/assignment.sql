-- Which arm of an experiment does a customer have? One row: the arm that was given, or else the one that
-- lot would draw, and whether the customer had a subscription by the start, or has come since: who had
-- one and has no arm was not in the segment.
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
    (
        exists (
            select from mrr_spans as spans
            where
                spans.customer_id = customers.id
                and spans.from_at < experiments.started_at
        )
        or exists (
            select from subscriptions
            where
                subscriptions.customer_id = customers.id
                and coalesce(subscriptions.trial_start_at, subscriptions.created_at)
                < experiments.started_at
        )
    )::bool as had_subscription
from params
inner join experiments on experiments.id = params.id
left join customers on customers.stripe_id = params.stripe_id
left join experiment_customers as taken
    on taken.experiment_id = experiments.id
    and taken.customer_id = customers.id
