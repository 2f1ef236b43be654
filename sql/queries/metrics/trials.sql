-- What became of the trials that began in each month?
-- One row per local month in which a trial began, of the days from from_day through to_day. A trial has
-- converted when its subscription, or its customer again from nothing, has paid since it began; until
-- then it runs, and otherwise it was lost. State as of before_at.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as before_at,
        $3::timestamptz as known_until,
        $4::text as timezone
),

-- Where no fact has told when a trial began, it began with its subscription.
trials as (
    select
        subscriptions.id,
        subscriptions.customer_id,
        coalesce(subscriptions.trial_start_at, subscriptions.created_at) as began_at,
        subscriptions.trial_end_at,
        subscriptions.ended_at,
        subscriptions.status
    from params
    inner join subscriptions
        on subscriptions.trial_end_at is not null
        and coalesce(subscriptions.trial_start_at, subscriptions.created_at) >= params.from_at
        and coalesce(subscriptions.trial_start_at, subscriptions.created_at) < params.before_at
),

outcomes as (
    select
        date_trunc('month', trials.began_at at time zone params.timezone)::date as month_day,
        has_paid.is_true as is_converted,
        not has_paid.is_true
        and (trials.ended_at is null or trials.ended_at >= params.known_until)
        and (trials.status = 'trialing' or trials.trial_end_at >= params.known_until) as is_running
    from params
    cross join trials
    cross join lateral (
        select
            exists (
                select from mrr_spans as spans
                where
                    spans.customer_id = trials.customer_id
                    and spans.subscription_id = trials.id
                    and spans.from_at >= trials.began_at
                    and spans.from_at < params.known_until
            )
            or exists (
                select from mrr_movements as movements
                where
                    movements.customer_id = trials.customer_id
                    and movements.type in ('new', 'reactivation')
                    and movements.occurred_at >= trials.began_at
                    and movements.occurred_at < params.known_until
            ) as is_true
    ) as has_paid
)

select
    month_day::date as month_day,
    count(*)::int4 as started,
    (count(*) filter (where is_converted))::int4 as converted,
    (count(*) filter (where is_running))::int4 as running
from outcomes
group by month_day
order by month_day
