-- Whose use has fallen? Looks at everybody's once a day, and again when usage of an earlier day has come.
-- It is a decline from 20 % on, as seen today and yesterday, or below what the customer used in all but a
-- tenth of their own past. One row per customer whose row is new or another; none without a look.
with params as not materialized (
    select $1::date as today
),

is_due as materialized (
    select params.today
    from params
    where not exists (select from usage_looks where usage_looks.day = params.today)
),

changes as materialized (
    select changes.*
    from is_due
    cross join lateral metrics.usage_changes(is_due.today, 100) as changes
),

found as materialized (
    select
        changes.customer_id,
        changes.metric_id,
        changes.used,
        changes.used_before,
        changes.change,
        changes.portfolio_change,
        changes.fair_change,
        (
            changes.fair_change <= -200
            and changes.change <= -200
            and changes.days_with_data >= 14
            and (
                changes.was_large
                or changes.used < (
                    select percentile_disc(0.1) within group (order by past.used)
                    from usage_series as series
                    inner join usage_metrics on usage_metrics.id = series.metric_id
                    -- Every 15 days of the customer's own past that were over before these began.
                    cross join lateral generate_series(
                        14, is_due.today - 16 - series.base_day
                    ) as n
                    cross join lateral metrics.usage_in_days(
                        usage_metrics.kind,
                        series.daily_values,
                        series.base_day,
                        series.base_day + n - 14,
                        series.base_day + n + 1
                    ) as past
                    where
                        series.customer_id = changes.customer_id
                        and series.metric_id = changes.metric_id
                    having count(*) >= 30
                )
            )
        ) is true as opens
    from is_due
    cross join changes
),

gone as (
    delete from usage_falls
    using is_due
    where
        not exists (
            select from found where found.customer_id = usage_falls.customer_id
        )
),

other_days as (
    delete from usage_looks
    using is_due
    where usage_looks.day <> is_due.today
),

looked as (
    insert into usage_looks (day)
    select today
    from is_due
    on conflict do nothing
)

insert into usage_falls as known (
    customer_id,
    metric_id,
    used,
    used_before,
    change,
    portfolio_change,
    fair_change,
    opens
)
select
    customer_id,
    metric_id,
    used,
    used_before,
    change,
    portfolio_change,
    fair_change,
    opens
from found
order by customer_id
on conflict (customer_id) do update set
    metric_id = excluded.metric_id,
    used = excluded.used,
    used_before = excluded.used_before,
    change = excluded.change,
    portfolio_change = excluded.portfolio_change,
    fair_change = excluded.fair_change,
    opens = excluded.opens
where
    (
        excluded.metric_id,
        excluded.used,
        excluded.used_before,
        excluded.change,
        excluded.portfolio_change,
        excluded.fair_change,
        excluded.opens
    ) is distinct from (
        known.metric_id,
        known.used,
        known.used_before,
        known.change,
        known.portfolio_change,
        known.fair_change,
        known.opens
    )
returning known.customer_id
