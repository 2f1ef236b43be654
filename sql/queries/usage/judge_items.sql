-- Whose plan does not fit what they use? Judges the running subscription items of some customers, or
-- of all, against the limits of their prices. Always one row of counts. Those that do not fit are written
-- to judged_items, and the others taken away. Use is counted in thousandths.
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
        listed.currency,
        versions.price_id,
        listed.monthly_minor,
        coalesce(listed.tax_behavior = 'inclusive', false) as is_tax_inside,
        versions.package_size,
        versions.rounds_up,
        -- One that somebody could be offered today.
        versions.is_active
        and versions.until_at is null
        and versions.usage_type = 'licensed'
        and listed.monthly_minor is not null as is_on_offer
    from metrics.plan_versions as versions
    left join catalogue_objects as prices
        on prices.kind = 'price'
        and prices.id = versions.price_id
    -- In its own currency, and in those that Stripe lists beside it.
    cross join lateral (
        select
            versions.currency,
            versions.monthly_minor,
            prices.payload ->> 'tax_behavior' as tax_behavior
        union all
        select
            beside.key,
            metrics.monthly_of(
                coalesce(
                    beside.value ->> 'unit_amount_decimal', beside.value ->> 'unit_amount'
                )::numeric,
                versions.interval,
                versions.interval_count
            ),
            beside.value ->> 'tax_behavior'
        from jsonb_each(
            case jsonb_typeof(prices.payload -> 'currency_options')
                when 'object' then prices.payload -> 'currency_options'
                else '{}'
            end
        ) as beside
        where
            beside.key <> versions.currency
            and versions.tiers_mode is null
    ) as listed
),

-- How much reaches a limit, above what is it too much, below what little, and up to what is there room?
-- Whole numbers, so that nothing else has to be divided. The first metric by name has the highest place.
limits as materialized (
    select
        limits.price_id,
        usage_metrics.id as metric_id,
        limits.metric,
        limits.limit_quantity,
        limits.per,
        row_number() over (order by limits.metric desc) as place,
        least(ceil(quantity.thousandths), 9e18)::int8 as whole,
        least(floor(quantity.thousandths * params.threshold), 9e18)::int8 as much,
        least(ceil(quantity.thousandths * (1 - params.threshold)), 9e18)::int8 as little,
        least(floor(quantity.thousandths * 0.7), 9e18)::int8 as roomy
    from params
    cross join lateral metrics.price_limits_on(params.today) as limits
    inner join usage_metrics on usage_metrics.name = limits.metric
    cross join lateral (select limits.limit_quantity * 1000 as thousandths) as quantity
    where limits.limit_quantity is not null
),

-- Each price with each metric, limited or not: one look tells both.
measures as materialized (
    select
        prices.price_id,
        usage_metrics.id as metric_id,
        usage_metrics.kind,
        limits.place,
        limits.whole,
        limits.much,
        limits.little,
        limits.per
    from (select distinct versions.price_id from versions) as prices
    cross join usage_metrics
    left join limits
        on limits.price_id = prices.price_id
        and limits.metric_id = usage_metrics.id
),

-- Numbered, so that what belongs together is found by one small key.
items as materialized (
    select
        items.subscription_id,
        items.item_stripe_id,
        items.customer_id,
        items.price_id,
        items.plan_id,
        items.currency,
        items.quantity,
        items.mrr_minor,
        items.since_at,
        items.from_day,
        items.until_day,
        items.month_day,
        items.year_day,
        (items.from_day - items.step)::date as before_1,
        (items.from_day - 2 * items.step)::date as before_2,
        (row_number() over ())::int4 as number
    from params
    cross join lateral metrics.licensed_items(
        params.before_at, params.today, params.timezone, params.customer_ids
    ) as items
),

-- What each item's customer uses, in the window of the limit: so far, and in the two windows before.
used as (
    select
        windows.number,
        windows.metric_id,
        windows.place,
        windows.whole,
        windows.much,
        windows.little,
        windows.until_day,
        case
            when windows.kind = 'sum' and windows.per = 'year'
                then (
                    select least(coalesce(sum(daily.quantity), 0) * 1000, 4e18)::int8
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
            -- Clocks differ: what is told of tomorrow does not count today.
            else (
                select coalesce(max(value), 0)
                from unnest(
                    windows.daily_values[
                        greatest(windows.from_day - windows.base_day + 1, 1):
                        params.today - windows.base_day + 1
                    ]
                ) as value
            )
        end as so_far,
        -- In the 14 days before today.
        case
            when windows.kind = 'max' then 0
            -- What stands there for the first time has not grown.
            when windows.kind = 'last' and windows.base_day > params.today - 15 then 0
            else greatest(
                metrics.series_at(windows.daily_values, windows.base_day, params.today - 1)
                - metrics.series_at(windows.daily_values, windows.base_day, params.today - 15),
                0
            )
        end as grown,
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
            measures.kind,
            series.base_day,
            series.daily_values,
            series.used_days,
            measures.place,
            measures.whole,
            measures.much,
            measures.little,
            measures.per,
            case measures.per
                when 'month' then items.month_day
                when 'year' then items.year_day
                else items.from_day
            end as from_day,
            case measures.per
                when 'month' then (items.month_day + interval '1 month')::date
                when 'year' then (items.year_day + interval '1 year')::date
                else items.until_day
            end as until_day,
            case measures.per
                when 'month' then (items.month_day - interval '1 month')::date
                else items.before_1
            end as before_1,
            case measures.per
                when 'month' then (items.month_day - interval '2 months')::date
                else items.before_2
            end as before_2
        from items
        inner join usage_series as series on series.customer_id = items.customer_id
        left join measures
            on measures.price_id = items.price_id
            and measures.metric_id = series.metric_id
        -- The fence keeps a day from being worked out again wherever it is used.
        offset 0
    ) as windows
    offset 0
),

demands as materialized (
    select
        used.number,
        used.metric_id,
        used.place,
        used.whole,
        used.much,
        used.little,
        used.so_far,
        used.grown,
        expected.demand,
        -- A year is not looked back on: what it will come to stands for both.
        case when used.is_yearly then expected.demand else used.before end as before,
        used.used_days
    from params
    cross join used
    cross join lateral (
        select greatest(used.until_day - params.today - 1, 0) as days
    ) as to_come
    -- Today is not over; what it will bring is in the rate of a day. What is cut off nobody can use.
    cross join lateral (
        select
            least(used.so_far, 4000000000000000000)
            + least(used.grown / 14, 10000000000000000) * to_come.days
            + used.grown % 14 * to_come.days / 14 as demand
    ) as expected
),

-- One row per item that can be judged: whether all were little used before, or any limit is near.
gathered as materialized (
    select
        demands.number,
        -- A limit of nothing that nobody used says nothing.
        bool_and(
            case
                when demands.whole > 0 then demands.before < demands.little
                when demands.whole = 0 and demands.before > 0 then false
            end
        ) as is_little,
        bool_or(
            demands.so_far > demands.much
            or demands.so_far >= demands.whole
            or demands.demand >= demands.whole
        ) as is_near
    from demands
    group by demands.number
    having max(demands.used_days) >= 7 and count(demands.whole) > 0
),

-- Of those few: the closest limit, and what is needed of each metric, in this period and at the most.
-- Lists are compared by their first figures, those with the same by their second, and so on.
chosen as (
    select
        gathered.number,
        gathered.is_little,
        max(
            array[
                -- Of a limit of nothing any use is far beyond.
                case
                    when demands.whole > 0 then metrics.millionths(demands.so_far, demands.whole)
                    when demands.so_far > 0 then 10000000
                    else 0
                end,
                case
                    when demands.whole > 0 then metrics.millionths(demands.demand, demands.whole)
                    else 9000000000000000000
                end,
                demands.place,
                demands.metric_id,
                demands.so_far,
                demands.demand,
                demands.grown,
                demands.whole,
                demands.much
            ]
        ) filter (where demands.whole is not null) as closest,
        array_agg(
            array[demands.metric_id, demands.demand, greatest(demands.demand, demands.before)]
        ) as needs
    from gathered
    inner join demands on demands.number = gathered.number
    where gathered.is_little or gathered.is_near
    group by gathered.number, gathered.is_little
),

-- Few have a plan that is too small, or was too large in both periods before.
judged as (
    select
        closest.*,
        case
            when closest.so_far >= closest.whole and closest.so_far > 0 then params.today
            when closest.grown > 0 and closest.demand >= closest.whole and closest.demand > 0
                then
                    params.today
                    + ceil((closest.whole - closest.so_far) * 14.0 / closest.grown)::int4
        end as limit_reached_day
    from params
    cross join (
        select
            chosen.number,
            chosen.is_little,
            chosen.needs,
            chosen.closest[4]::int2 as metric_id,
            chosen.closest[5] as so_far,
            chosen.closest[6] as demand,
            chosen.closest[7] as grown,
            chosen.closest[8] as whole,
            chosen.closest[9] as much
        from chosen
        offset 0
    ) as closest
    where
        closest.so_far > closest.much
        or (closest.so_far >= closest.whole and closest.so_far > 0)
        or (closest.grown > 0 and closest.demand >= closest.whole and closest.demand > 0)
        or closest.is_little
),

found as materialized (
    select
        judged.needs,
        judged.metric_id,
        judged.so_far,
        judged.demand,
        judged.limit_reached_day,
        items.subscription_id,
        items.item_stripe_id,
        items.customer_id,
        items.price_id,
        items.plan_id,
        items.currency,
        items.quantity,
        items.mrr_minor,
        case
            when judged.so_far > judged.much or judged.limit_reached_day is not null then 'upgrade'
            else 'overpriced'
        end as finding
    from params
    cross join judged
    inner join items on items.number = judged.number
    where
        judged.so_far > judged.much
        or judged.limit_reached_day is not null
        or items.since_at < least(
            items.before_2,
            -- Where a limit goes by the month, two of those were looked back on.
            case
                when exists (
                    select from limits
                    where limits.price_id = items.price_id and limits.per = 'month'
                )
                    then (items.month_day - interval '2 months')::date
            end
        ) at time zone params.timezone + interval '1 day'
),

-- With the cheapest plan beside theirs that fits.
findings as materialized (
    select
        found.subscription_id,
        found.item_stripe_id,
        found.customer_id,
        found.plan_id,
        found.price_id,
        found.currency,
        found.mrr_minor,
        found.mrr_minor * rates.minor_factor as base_mrr_minor,
        limits.metric,
        found.so_far * 0.001 as used,
        found.demand * 0.001 as demand,
        limits.limit_quantity,
        case
            when limits.limit_quantity > 0
                then round(found.so_far * 0.001 / limits.limit_quantity, 6)
            when found.so_far > 0 then 10
            else 0
        end as utilisation,
        found.limit_reached_day,
        found.finding,
        offered.price_id as suggested_price_id,
        money.difference_minor,
        money.difference_minor * rates.minor_factor as base_difference_minor
    from found
    left join versions as price
        on price.price_id = found.price_id
        and price.currency = found.currency
    inner join limits
        on limits.price_id = found.price_id
        and limits.metric_id = found.metric_id
    left join rates on rates.currency = found.currency
    left join lateral (
        select
            versions.price_id,
            -- What is inside is no revenue. How much it is shows in what the present price brings.
            case
                when price.is_tax_inside
                    then cost.minor * found.mrr_minor / nullif(cost.present_minor, 0)
                else cost.minor
            end as minor
        from versions
        cross join lateral (
            select
                versions.monthly_minor
                * metrics.units_billed(found.quantity, versions.package_size, versions.rounds_up)
                    as minor,
                price.monthly_minor
                * metrics.units_billed(found.quantity, price.package_size, price.rounds_up)
                    as present_minor
        ) as cost
        where
            versions.is_on_offer
            and versions.plan_id <> price.plan_id
            and versions.product_id = price.product_id
            and versions.interval = price.interval
            and versions.interval_count = price.interval_count
            and versions.currency = price.currency
            and versions.is_tax_inside = price.is_tax_inside
            and case found.finding
                when 'upgrade' then cost.minor > cost.present_minor
                else cost.minor < cost.present_minor
            end
            and not exists (
                select
                from limits as offered_limits
                inner join generate_subscripts(found.needs, 1) as n
                    on found.needs[n][1] = offered_limits.metric_id
                where
                    offered_limits.price_id = versions.price_id
                    and case
                        when found.finding = 'overpriced'
                            then found.needs[n][3] > offered_limits.roomy
                        when offered_limits.metric_id = found.metric_id
                            then found.needs[n][2] > offered_limits.roomy
                        else found.needs[n][2] > offered_limits.whole
                    end
            )
        order by cost.minor, versions.price_id
        limit 1
    ) as offered on true
    cross join lateral (
        select case found.finding
            when 'upgrade' then
                nullif(greatest(offered.minor - found.mrr_minor, 0), 0)
            else
                nullif(greatest(found.mrr_minor - offered.minor, 0), 0)
        end as difference_minor
    ) as money
    where found.finding = 'upgrade' or money.difference_minor is not null
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
    from params
    cross join findings as rows
    left join judged_items as known
        on known.customer_id = rows.customer_id
        and known.subscription_id = rows.subscription_id
        and known.item_stripe_id = rows.item_stripe_id
    -- What stands there already is not touched.
    where
        (
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
            known.base_difference_minor
        ) is distinct from (
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
            rows.base_difference_minor
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
                findings.subscription_id,
                findings.item_stripe_id
            from findings
        )
),

counted as (
    select count(*) as items from gathered
),

other_days as (
    delete from judge_looks
    using params
    where params.customer_ids is null and judge_looks.day <> params.today
),

looked as (
    insert into judge_looks (day, items)
    select
        params.today,
        counted.items
    from params
    cross join counted
    where params.customer_ids is null
    on conflict (day) do update set items = excluded.items
    where judge_looks.items <> excluded.items
),

-- Some can be judged now, even if nobody could when everybody was looked at.
looked_at_some as (
    update judge_looks
    set items = counted.items
    from params
    cross join counted
    where
        params.customer_ids is not null
        and judge_looks.day = params.today
        and judge_looks.items < counted.items
)

select
    (select counted.items from counted)::int4 as judged,
    count(*) filter (where findings.finding = 'upgrade')::int4 as upgrades,
    count(*) filter (where findings.finding = 'overpriced')::int4 as overpriced
from findings
