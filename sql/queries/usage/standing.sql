-- How far has usage been looked at? Always one row. judged_day is the day on which everybody was judged,
-- null before the first; customers whose usage came since are counted up to most_counted.
with params as not materialized (
    select
        $1::date as today,
        $2::int4 as most_counted
)

select
    exists (select from usage_daily)::bool as has_usage,
    exists (
        select
        from metrics.price_limits_on(params.today) as limits
        where limits.limit_quantity is not null
    )::bool as has_limits,
    coalesce(judged.items, 0)::int4 as judged_items,
    judged.day::date as judged_day,
    changed.customers::int4 as changed_customers
from params
left join lateral (
    select
        looks.day,
        looks.items
    from judge_looks as looks
    order by looks.day desc
    limit 1
) as judged on true
cross join lateral (
    select count(*) as customers
    from (
        select
        from dirty_usage
        limit params.most_counted
    ) as counted
) as changed
