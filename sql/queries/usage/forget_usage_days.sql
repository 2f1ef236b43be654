-- Forget the usage of days before a day. One row per day, metric and customer forgotten, at most so many at
-- once.
with params as not materialized (
    select
        $1::date as before_day,
        $2::int4 as batch_size
),

old as (
    select
        daily.day,
        daily.metric_id,
        daily.customer_id
    from params
    cross join lateral (
        select
            day,
            metric_id,
            customer_id
        from usage_daily
        where day < params.before_day
        limit params.batch_size
    ) as daily
)

delete from usage_daily
using old
where
    usage_daily.day = old.day
    and usage_daily.metric_id = old.metric_id
    and usage_daily.customer_id = old.customer_id
returning usage_daily.day
