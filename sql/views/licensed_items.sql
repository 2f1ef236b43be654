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
        running.subscription_id,
        running.item_stripe_id,
        running.customer_id,
        running.price_id,
        running.plan_id,
        running.plan_name,
        running.currency,
        running.quantity,
        running.mrr_minor,
        running.from_at,
        case when known.is_short then running.from_day else calendar.month_day end,
        case
            when known.is_short then running.until_day
            else (calendar.month_day + interval '1 month')::date
        end,
        case
            when not known.is_short or running.interval = 'month' then interval '1 month'
            when running.interval = 'week' then interval '7 days' * running.interval_count
            else interval '1 day' * running.interval_count
        end,
        calendar.month_day,
        case
            -- Of a period of several years, or one that is over, the year that today is in.
            when running.interval = 'year' and running.from_day <= $2
                then (
                    running.from_day
                    + interval '1 year' * extract(year from age($2::timestamp, running.from_day))
                )::date
            else date_trunc('year', $2::timestamp)::date
        end
    -- The fence keeps each change of the time zone from being worked out again wherever its day is used.
    from (
        select
            spans.subscription_id,
            spans.item_stripe_id,
            spans.customer_id,
            spans.price_id,
            spans.currency,
            spans.quantity,
            spans.mrr_minor,
            spans.from_at,
            versions.plan_id,
            versions.plan_name,
            versions.interval,
            versions.interval_count,
            (subscriptions.current_period_start_at at time zone $3)::date as from_day,
            (subscriptions.current_period_end_at at time zone $3)::date as until_day
        from mrr_spans as spans
        inner join subscriptions on subscriptions.id = spans.subscription_id
        -- The planner cannot tell how many prices the JSON has and takes them for one. Of a left join with
        -- them it still expects every item, and so looks up none of them one by one.
        left join metrics.plan_versions as versions
            on versions.price_id = spans.price_id
            and versions.usage_type = 'licensed'
        where
            spans.from_at < $1
            and (spans.until_at is null or spans.until_at >= $1)
            and ($4 is null or spans.customer_id = any($4))
            -- Of somebody who was erased it is not known what they use.
            and spans.customer_id not in (
                select customers.id from customers where customers.is_anonymous
            )
        offset 0
    ) as running
    cross join lateral (
        select coalesce(
            running.from_day <= $2
            and $2 < running.until_day
            and running.until_day - running.from_day <= 31,
            false
        ) as is_short
    ) as known
    cross join lateral (
        select date_trunc('month', $2::timestamp)::date as month_day
    ) as calendar
    where running.plan_id is not null
$$;
