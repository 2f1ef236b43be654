-- Take in who came into the segment of a running experiment since its start. One row per customer who was
-- not in it yet; nobody who is changes their arm, and nobody leaves it. Who had left before the start and
-- comes back is no newcomer: they were told to have no arm. Optional: one customer only.
with params as not materialized (
    select
        $1::int8 as id,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::text as base_currency,
        $5::jsonb as segment,
        $6::jsonb as control_segment,
        $7::numeric as share,
        $8::text as stripe_id
),

running as (
    select
        experiments.id,
        experiments.started_at
    from params
    inner join experiments on experiments.id = params.id and experiments.state = 'running'
),

newcomers as (
    select
        members.customer_id,
        members.since_at,
        case
            when params.share is null then 'variant'
            else metrics.experiment_arm(params.id, customers.stripe_id, params.share)
        end as arm
    from params
    cross join running
    cross join metrics.segment_members(
        params.segment, running.started_at, params.before_at, params.timezone, params.base_currency
    ) as members
    inner join customers on customers.id = members.customer_id
    where
        params.stripe_id is null
        or members.customer_id = (
            select customers.id
            from customers
            where customers.stripe_id = params.stripe_id
        )
    union all
    select
        members.customer_id,
        members.since_at,
        'control' as arm
    from params
    cross join running
    cross join metrics.segment_members(
        params.control_segment,
        running.started_at,
        params.before_at,
        params.timezone,
        params.base_currency
    ) as members
    where
        params.control_segment is not null
        and (
            params.stripe_id is null
            or members.customer_id = (
                select customers.id
                from customers
                where customers.stripe_id = params.stripe_id
            )
        )
)

insert into experiment_customers (experiment_id, customer_id, arm, since_at)
select distinct on (newcomers.customer_id)
    running.id,
    newcomers.customer_id,
    newcomers.arm,
    newcomers.since_at
from running
cross join newcomers
where
    newcomers.since_at = running.started_at
    or not (
        exists (
            select from mrr_spans as spans
            where
                spans.customer_id = newcomers.customer_id
                and spans.from_at < running.started_at
        )
        or exists (
            select from subscriptions
            where
                subscriptions.customer_id = newcomers.customer_id
                and coalesce(subscriptions.trial_start_at, subscriptions.created_at)
                < running.started_at
        )
    )
order by newcomers.customer_id, newcomers.arm desc
on conflict (experiment_id, customer_id) do nothing
returning experiment_customers.customer_id, experiment_customers.arm
