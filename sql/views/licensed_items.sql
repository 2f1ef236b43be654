-- Which licensed items ran just before an instant, and over which days is their use counted today?
-- One row per running subscription item, of some customers or of all. A period that is over or longer
-- than a month goes by the calendar month; step is how long it lasts. A limit by month goes by
-- month_day, one by year by year_day: the billing year, or else the calendar's.
create function metrics.licensed_items(
    before_at timestamptz, today date, timezone text, customer_ids bigint[]
)
returns table (
    subscription_id bigint,
    item_stripe_id text,
    customer_id bigint,
    price_id text,
    plan_id text,
    plan_name text,
    currency text,
    quantity numeric,
    mrr_minor numeric,
    since_at timestamptz,
    from_day date,
    until_day date,
    step interval,
    month_day date,
    year_day date
)
language sql stable
as $$
    select
        spans.subscription_id,
        spans.item_stripe_id,
        spans.customer_id,
        spans.price_id,
        versions.plan_id,
        versions.plan_name,
        spans.currency,
        spans.quantity,
        spans.mrr_minor,
        spans.from_at,
        case when known.is_short then period.from_day else calendar.month_day end,
        case
            when known.is_short then period.until_day
            else (calendar.month_day + interval '1 month')::date
        end,
        case
            when not known.is_short or versions.interval = 'month' then interval '1 month'
            when versions.interval = 'week' then interval '7 days' * versions.interval_count
            else interval '1 day' * versions.interval_count
        end,
        calendar.month_day,
        case
            when versions.interval = 'year' and period.from_day <= $2 then period.from_day
            else date_trunc('year', $2::timestamp)::date
        end
    from mrr_spans as spans
    inner join metrics.plan_versions as versions
        on versions.price_id = spans.price_id
        and versions.usage_type = 'licensed'
    inner join subscriptions on subscriptions.id = spans.subscription_id
    cross join lateral (
        select
            (subscriptions.current_period_start_at at time zone $3)::date as from_day,
            (subscriptions.current_period_end_at at time zone $3)::date as until_day
    ) as period
    cross join lateral (
        select coalesce(
            period.from_day <= $2
            and $2 < period.until_day
            and period.until_day - period.from_day <= 31,
            false
        ) as is_short
    ) as known
    cross join lateral (
        select date_trunc('month', $2::timestamp)::date as month_day
    ) as calendar
    where
        spans.from_at < $1
        and (spans.until_at is null or spans.until_at >= $1)
        and ($4 is null or spans.customer_id = any($4))
$$;
