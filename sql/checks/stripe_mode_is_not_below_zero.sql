-- What differences leave of a subscription's MRR is MRR in mode `stripe`: never below zero.
-- One row per subscription and instant at which that does not hold.
with changes as (
    select
        subscription_id,
        from_at as at,
        mrr_minor as change_minor
    from mrr_spans
    union all
    select
        subscription_id,
        until_at as at,
        -mrr_minor as change_minor
    from mrr_spans
    where until_at is not null
    union all
    select
        subscription_id,
        from_at as at,
        -amount_minor as change_minor
    from mrr_differences
    union all
    select
        subscription_id,
        until_at as at,
        amount_minor as change_minor
    from mrr_differences
    where until_at is not null
),

steps as (
    select
        subscription_id,
        at,
        sum(change_minor) as change_minor
    from changes
    group by subscription_id, at
),

totals as (
    select
        subscription_id,
        at,
        sum(change_minor) over (partition by subscription_id order by at) as stripe_mode_minor
    from steps
)

select
    subscription_id,
    at,
    stripe_mode_minor
from totals
where stripe_mode_minor < 0
order by subscription_id, at
