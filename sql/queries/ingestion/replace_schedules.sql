-- Write the newest state of each schedule of these customers. One row per schedule that is new or changed.
with params as not materialized (
    select $1::jsonb as schedules
),

wanted as (
    select wanted.*
    from
        params,
        jsonb_to_recordset(params.schedules) as wanted (
            stripe_id text,
            customer_id bigint,
            subscription_stripe_id text,
            status text,
            end_behavior text,
            current_phase_start_at bigint,
            current_phase_end_at bigint,
            released_at bigint,
            canceled_at bigint,
            phases jsonb
        )
)

insert into subscription_schedules as known (
    stripe_id,
    customer_id,
    subscription_stripe_id,
    status,
    end_behavior,
    current_phase_start_at,
    current_phase_end_at,
    released_at,
    canceled_at,
    phases
)
select
    stripe_id,
    customer_id,
    subscription_stripe_id,
    status,
    end_behavior,
    to_timestamp(current_phase_start_at),
    to_timestamp(current_phase_end_at),
    to_timestamp(released_at),
    to_timestamp(canceled_at),
    phases
from wanted
order by stripe_id
on conflict (customer_id, stripe_id) do update set
    subscription_stripe_id = excluded.subscription_stripe_id,
    status = excluded.status,
    end_behavior = excluded.end_behavior,
    current_phase_start_at = excluded.current_phase_start_at,
    current_phase_end_at = excluded.current_phase_end_at,
    released_at = excluded.released_at,
    canceled_at = excluded.canceled_at,
    phases = excluded.phases
where (known.*) is distinct from (excluded.*)
returning known.stripe_id
