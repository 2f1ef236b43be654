-- Start a draft, with its baseline and everybody who takes part from the first moment. One row: whether it
-- was started, and how many there are; it is not when somebody was faster or nobody takes part. By lot,
-- the experiment's number and the customer's decide the arm; another plan's customers are the control,
-- and against the time before everybody has the change.
with params as not materialized (
    select
        $1::int8 as id,
        $2::text as actor,
        $3::timestamptz as at,
        $4::text as timezone,
        $5::text as base_currency,
        $6::jsonb as segment,
        $7::jsonb as control_segment,
        $8::numeric as share,
        $9::bool as may_be_empty,
        $10::numeric as baseline_value,
        $11::int4 as baseline_n,
        $12::date as baseline_from_day,
        $13::date as baseline_to_day
),

variant as materialized (
    select members.customer_id
    from params
    cross join metrics.segment_members(
        params.segment, params.at, params.at, params.timezone, params.base_currency
    ) as members
),

control as materialized (
    select members.customer_id
    from params
    cross join metrics.segment_members(
        params.control_segment, params.at, params.at, params.timezone, params.base_currency
    ) as members
    where
        params.control_segment is not null
        and not exists (select from variant where variant.customer_id = members.customer_id)
),

members as (
    select
        variant.customer_id,
        case
            when params.share is null then 'variant'
            else metrics.experiment_arm(params.id, customers.stripe_id, params.share)
        end as arm
    from params
    cross join variant
    inner join customers on customers.id = variant.customer_id
    union all
    select
        control.customer_id,
        'control' as arm
    from control
),

started as (
    update experiments
    set
        state = 'running',
        started_by = params.actor,
        started_at = params.at,
        baseline_value = params.baseline_value,
        baseline_n = params.baseline_n,
        baseline_from_day = params.baseline_from_day,
        baseline_to_day = params.baseline_to_day
    from params
    where
        experiments.id = params.id
        and experiments.state = 'draft'
        and (params.may_be_empty or exists (select from variant))
        and (
            params.may_be_empty
            or params.control_segment is null
            or exists (select from control)
        )
    returning experiments.id
),

taken as (
    insert into experiment_customers (experiment_id, customer_id, arm, since_at)
    select
        started.id,
        members.customer_id,
        members.arm,
        params.at
    from params
    cross join started
    cross join members
    order by members.customer_id
)

select
    (started.id is not null)::bool as is_started,
    (select count(*) from variant)::int4 as members,
    (select count(*) from control)::int4 as controls
from params
left join started on true
