-- Whose plan does not fit what they use? Judges the running subscription items of some customers, or
-- of all, against the limits of their prices. Always one row of counts; the row of each item in judged_items is
-- written, and those of items that are not judged any more are taken away.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::date as today,
        $3::text as timezone,
        $4::text as base_currency,
        $5::numeric as threshold,
        $6::int8[] as customer_ids
),

rates as materialized (
    select
        rates.currency,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_at(params.base_currency, params.today) as rates
),

versions as materialized (
    select
        versions.plan_id,
        versions.product_id,
        versions.interval,
        versions.interval_count,
        versions.currency,
        versions.price_id,
        versions.monthly_minor,
        -- One that somebody could be offered today.
        versions.is_active
        and versions.until_at is null
        and versions.usage_type = 'licensed'
        and versions.monthly_minor is not null as is_on_offer
    from metrics.plan_versions as versions
),

limits as materialized (
    select
        limits.price_id,
        usage_metrics.id as metric_id,
        limits.metric,
        limits.limit_quantity,
        limits.per
    from params
    cross join lateral metrics.price_limits_on(params.today) as limits
    inner join usage_metrics on usage_metrics.name = limits.metric
),

-- Numbered, so that what belongs together is found by one small key.
items as materialized (
    select
        items.*,
        windows.before_1,
        windows.before_2,
        (row_number() over ())::int4 as number
    from params
    cross join lateral metrics.licensed_items(
        params.before_at, params.today, params.timezone, params.customer_ids
    ) as items
    cross join lateral (
        select
            (items.from_day - items.step)::date as before_1,
            (items.from_day - 2 * items.step)::date as before_2
    ) as windows
),

-- What each item's customer uses, in the window of the limit: so far, and in the two windows before.
used as materialized (
    select
        windows.number,
        windows.metric_id,
        windows.metric,
        windows.limit_quantity,
        windows.until_day,
        case
            when windows.kind = 'sum' and windows.per = 'year'
                then (
                    select coalesce(sum(daily.quantity), 0) * 1000
                    from usage_daily as daily
                    where
                        daily.customer_id = windows.customer_id
                        and daily.metric_id = windows.metric_id
                        and daily.day >= windows.from_day
                        and daily.day <= params.today
                )
            when windows.kind = 'sum'
                then
                    metrics.series_at(windows.daily_values, windows.base_day, params.today)
                    - metrics.series_at(windows.daily_values, windows.base_day, windows.from_day - 1)
            when windows.kind = 'last'
                then metrics.series_at(windows.daily_values, windows.base_day, params.today)
            else (
                select coalesce(max(value), 0)
                from unnest(
                    windows.daily_values[greatest(windows.from_day - windows.base_day + 1, 1):]
                ) as value
            )
        end as so_far,
        case
            when windows.kind = 'max' then 0
            -- What stands there for the first time has not grown.
            when windows.kind = 'last' and windows.base_day > params.today - 15 then 0
            else
                metrics.series_at(windows.daily_values, windows.base_day, params.today - 1)
                - metrics.series_at(windows.daily_values, windows.base_day, params.today - 15)
        end as in_14_days,
        case windows.kind
            when 'sum'
                then greatest(
                    metrics.series_at(windows.daily_values, windows.base_day, windows.from_day - 1)
                    - metrics.series_at(windows.daily_values, windows.base_day, windows.before_1 - 1),
                    metrics.series_at(windows.daily_values, windows.base_day, windows.before_1 - 1)
                    - metrics.series_at(windows.daily_values, windows.base_day, windows.before_2 - 1)
                )
            when 'last'
                then greatest(
                    metrics.series_at(windows.daily_values, windows.base_day, windows.from_day - 1),
                    metrics.series_at(windows.daily_values, windows.base_day, windows.before_1 - 1)
                )
            else (
                select coalesce(max(value), 0)
                from unnest(
                    windows.daily_values[
                        greatest(windows.before_2 - windows.base_day + 1, 1):
                        windows.from_day - windows.base_day
                    ]
                ) as value
            )
        end as before,
        windows.per = 'year' as is_yearly,
        bit_count(
            substring(
                windows.used_days from greatest(params.today - 29 - windows.base_day, 0) + 1
            )
        ) as used_days
    from params
    cross join (
        select
            items.number,
            items.customer_id,
            series.metric_id,
            usage_metrics.kind,
            series.base_day,
            series.daily_values,
            series.used_days,
            limits.metric,
            limits.limit_quantity,
            limits.per,
            case limits.per
                when 'month' then items.month_day
                when 'year' then items.year_day
                else items.from_day
            end as from_day,
            case limits.per
                when 'month' then (items.month_day + interval '1 month')::date
                when 'year' then (items.year_day + interval '1 year')::date
                else items.until_day
            end as until_day,
            case limits.per
                when 'month' then (items.month_day - interval '1 month')::date
                else items.before_1
            end as before_1,
            case limits.per
                when 'month' then (items.month_day - interval '2 months')::date
                else items.before_2
            end as before_2
        from items
        inner join usage_series as series on series.customer_id = items.customer_id
        inner join usage_metrics on usage_metrics.id = series.metric_id
        left join limits
            on limits.price_id = items.price_id
            and limits.metric_id = series.metric_id
        -- The fence keeps a day from being worked out again wherever it is used.
        offset 0
    ) as windows
),

demands as (
    select
        used.*,
        used.so_far / 1000.0 as use_so_far,
        expected.demand / 1000.0 as demand,
        greatest(used.in_14_days, 0) / 14000.0 as a_day,
        -- A year is not looked back on: what it will come to stands for both.
        case when used.is_yearly then expected.demand else used.before end / 1000.0 as used_before,
        -- Of a limit of nothing any use is far beyond.
        case
            when used.limit_quantity > 0 then used.so_far / 1000.0 / used.limit_quantity
            when used.limit_quantity = 0 then case when used.so_far > 0 then 10 else 0 end
        end as utilisation
    from params
    cross join used
    -- Today is not over; what it will bring is in the rate of a day.
    cross join lateral (
        select
            used.so_far
            + greatest(used.in_14_days, 0) * greatest(used.until_day - params.today - 1, 0) / 14.0
            as demand
    ) as expected
),

-- The limit that is closest comes first.
ranked as (
    select
        demands.*,
        row_number() over (
            partition by demands.number
            order by
                demands.utilisation desc nulls last,
                demands.demand / nullif(demands.limit_quantity, 0) desc nulls first,
                demands.metric
        ) as place
    from demands
),

-- Together again: one row per item, and beside it everything its customer uses.
gathered as (
    select
        number,
        max(metric_id) filter (where place = 1) as metric_id,
        max(metric) filter (where place = 1) as metric,
        max(use_so_far) filter (where place = 1) as so_far,
        max(demand) filter (where place = 1) as demand,
        max(a_day) filter (where place = 1) as a_day,
        max(limit_quantity) filter (where place = 1) as limit_quantity,
        max(utilisation) filter (where place = 1) as utilisation,
        -- Every limit that there is, in both periods; one of nothing that is used is no little use.
        max(
            case
                when limit_quantity > 0 then used_before / limit_quantity
                when limit_quantity = 0 and used_before > 0 then 10
            end
        ) as most_used_before,
        array_agg(metric_id) as metric_ids,
        array_agg(demand) as demands,
        array_agg(greatest(demand, used_before)) as largest_demands
    from ranked
    group by number
    having max(used_days) >= 7 and max(utilisation) is not null
),

judged as materialized (
    select
        gathered.*,
        items.subscription_id,
        items.item_stripe_id,
        items.customer_id,
        items.quantity,
        items.mrr_minor,
        items.price_id,
        price.plan_id,
        price.product_id,
        price.interval,
        price.interval_count,
        price.currency,
        price.monthly_minor,
        reached.day as limit_reached_day,
        case
            when gathered.utilisation > params.threshold or reached.day is not null then 'upgrade'
            when
                gathered.most_used_before < 1 - params.threshold
                and items.since_at
                < items.before_2 at time zone params.timezone + interval '1 day'
                then 'overpriced'
        end as finding
    from params
    cross join gathered
    inner join items on items.number = gathered.number
    inner join versions as price on price.price_id = items.price_id
    cross join lateral (
        select case
            when gathered.so_far >= gathered.limit_quantity and gathered.so_far > 0
                then params.today
            when gathered.a_day > 0 and gathered.demand >= gathered.limit_quantity
                then
                    params.today
                    + ceil(
                        (gathered.limit_quantity - gathered.so_far) / gathered.a_day
                    )::int4
        end as day
    ) as reached
),

-- The cheapest plan beside it that fits, for each that has a finding.
offers as (
    select
        judged.number,
        offered.price_id,
        offered.monthly_minor
    from judged
    cross join lateral (
        select
            versions.price_id,
            versions.monthly_minor
        from versions
        where
            versions.is_on_offer
            and versions.plan_id <> judged.plan_id
            and versions.product_id = judged.product_id
            and versions.interval = judged.interval
            and versions.interval_count = judged.interval_count
            and versions.currency = judged.currency
            and case judged.finding
                when 'upgrade' then versions.monthly_minor > judged.monthly_minor
                else versions.monthly_minor < judged.monthly_minor
            end
            and not exists (
                select
                from unnest(
                    judged.metric_ids,
                    case judged.finding
                        when 'overpriced' then judged.largest_demands
                        else judged.demands
                    end
                ) as need (metric_id, demand)
                inner join limits
                    on limits.price_id = versions.price_id
                    and limits.metric_id = need.metric_id
                where
                    need.demand
                    > limits.limit_quantity
                    * case
                        when
                            judged.finding = 'overpriced'
                            or need.metric_id = judged.metric_id
                            then 0.7
                        else 1
                    end
            )
        order by versions.monthly_minor, versions.price_id
        limit 1
    ) as offered
    where judged.finding is not null
),

judgements as materialized (
    select
        judged.subscription_id,
        judged.item_stripe_id,
        judged.customer_id,
        judged.plan_id,
        judged.price_id,
        judged.currency,
        judged.mrr_minor,
        judged.mrr_minor * rates.minor_factor as base_mrr_minor,
        judged.metric,
        round(judged.so_far, 3) as used,
        round(judged.demand, 3) as demand,
        judged.limit_quantity,
        round(judged.utilisation, 6) as utilisation,
        judged.limit_reached_day,
        case
            when judged.finding = 'overpriced' and money.difference_minor is null then null
            else judged.finding
        end as finding,
        offered.price_id as suggested_price_id,
        money.difference_minor,
        money.difference_minor * rates.minor_factor as base_difference_minor
    from params
    cross join judged
    left join rates on rates.currency = judged.currency
    left join offers as offered on offered.number = judged.number
    cross join lateral (
        select case judged.finding
            when 'upgrade' then
                nullif(greatest(offered.monthly_minor * judged.quantity - judged.mrr_minor, 0), 0)
            else
                nullif(greatest(judged.mrr_minor - offered.monthly_minor * judged.quantity, 0), 0)
        end as difference_minor
    ) as money
),

written as (
    insert into judged_items (
        subscription_id,
        item_stripe_id,
        customer_id,
        plan_id,
        price_id,
        currency,
        mrr_minor,
        base_mrr_minor,
        metric,
        used,
        demand,
        limit_quantity,
        utilisation,
        limit_reached_day,
        finding,
        suggested_price_id,
        difference_minor,
        base_difference_minor,
        judged_day
    )
    select
        rows.subscription_id,
        rows.item_stripe_id,
        rows.customer_id,
        rows.plan_id,
        rows.price_id,
        rows.currency,
        rows.mrr_minor,
        rows.base_mrr_minor,
        rows.metric,
        rows.used,
        rows.demand,
        rows.limit_quantity,
        rows.utilisation,
        rows.limit_reached_day,
        rows.finding,
        rows.suggested_price_id,
        rows.difference_minor,
        rows.base_difference_minor,
        params.today
    from judgements as rows
    cross join params
    left join judged_items as known
        on known.customer_id = rows.customer_id
        and known.subscription_id = rows.subscription_id
        and known.item_stripe_id = rows.item_stripe_id
    -- What stands there already is not touched.
    where
        (
            known.customer_id,
            known.plan_id,
            known.price_id,
            known.currency,
            known.mrr_minor,
            known.base_mrr_minor,
            known.metric,
            known.used,
            known.demand,
            known.limit_quantity,
            known.utilisation,
            known.limit_reached_day,
            known.finding,
            known.suggested_price_id,
            known.difference_minor,
            known.base_difference_minor,
            known.judged_day
        ) is distinct from (
            rows.customer_id,
            rows.plan_id,
            rows.price_id,
            rows.currency,
            rows.mrr_minor,
            rows.base_mrr_minor,
            rows.metric,
            rows.used,
            rows.demand,
            rows.limit_quantity,
            rows.utilisation,
            rows.limit_reached_day,
            rows.finding,
            rows.suggested_price_id,
            rows.difference_minor,
            rows.base_difference_minor,
            params.today
        )
    order by rows.customer_id, rows.subscription_id, rows.item_stripe_id
    on conflict (customer_id, subscription_id, item_stripe_id) do update set
        plan_id = excluded.plan_id,
        price_id = excluded.price_id,
        currency = excluded.currency,
        mrr_minor = excluded.mrr_minor,
        base_mrr_minor = excluded.base_mrr_minor,
        metric = excluded.metric,
        used = excluded.used,
        demand = excluded.demand,
        limit_quantity = excluded.limit_quantity,
        utilisation = excluded.utilisation,
        limit_reached_day = excluded.limit_reached_day,
        finding = excluded.finding,
        suggested_price_id = excluded.suggested_price_id,
        difference_minor = excluded.difference_minor,
        base_difference_minor = excluded.base_difference_minor,
        judged_day = excluded.judged_day
),

gone as (
    delete from judged_items
    using params
    where
        (params.customer_ids is null or judged_items.customer_id = any(params.customer_ids))
        -- A hashed list, however few rows the planner expects.
        and (judged_items.subscription_id, judged_items.item_stripe_id) not in (
            select
                judgements.subscription_id,
                judgements.item_stripe_id
            from judgements
        )
)

select
    count(*)::int4 as judged,
    count(*) filter (where finding = 'upgrade')::int4 as upgrades,
    count(*) filter (where finding = 'overpriced')::int4 as overpriced
from judgements
