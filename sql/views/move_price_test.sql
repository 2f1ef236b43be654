-- Which prices are worth a test? One row per plan: most of its customers press against a limit, or a
-- dearer version finds as many new customers as the one before; a tenth more of what the plan brings, in
-- base_currency. And one per plan whose price has changed in the last 90 days: what the change comes to
-- when all who are on the plan pay it.
create function metrics.move_price_test(
    before_at timestamptz, today date, timezone text, base_currency text
)
returns setof metrics.move
language sql stable
as $$
    with rates as materialized (
        select
            rates.currency,
            rates.minor_factor
        from metrics.fx_rates_at($4, $2) as rates
    ),

    versions as materialized (
        select versions.*
        from metrics.plan_versions as versions
        where versions.usage_type = 'licensed' and versions.from_at < $1
    ),

    sold as materialized (
        select distinct on (versions.plan_id, versions.currency) versions.*
        from versions
        where versions.is_active
        order by versions.plan_id, versions.currency, versions.version desc
    ),

    -- The newest version of each plan that is sold beside the one before it, where the price is another.
    changes as materialized (
        select
            now.plan_id,
            now.plan_name,
            now.product_id,
            now.product_name,
            now.currency,
            now.price_id,
            now.monthly_minor,
            now.package_size,
            now.rounds_up,
            now.from_at,
            (now.from_at at time zone $3)::date as changed_day,
            before.price_id as previous_price_id,
            before.monthly_minor as previous_monthly_minor,
            before.package_size as previous_package_size,
            before.rounds_up as previous_rounds_up,
            least(90, floor(extract(epoch from $1 - now.from_at) / 86400))::int4 as days
        from sold as now
        inner join versions as before
            on before.plan_id = now.plan_id
            and before.currency = now.currency
            and before.version = now.version - 1
        where now.monthly_minor <> before.monthly_minor
    ),

    -- In base_currency, what has a rate; and what today's price would bring more or less.
    plans as materialized (
        select
            changes.price_id,
            sum(spans.mrr_minor * paid_in.minor_factor) as mrr_minor,
            sum(
                changes.monthly_minor
                * metrics.units_billed(spans.quantity, changes.package_size, changes.rounds_up)
                - changes.previous_monthly_minor
                * metrics.units_billed(
                    spans.quantity, changes.previous_package_size, changes.previous_rounds_up
                )
            ) as difference_minor,
            (
                count(distinct spans.customer_id) filter (where spans.price_id = changes.price_id)
            )::int4 as customers
        from changes
        inner join versions
            on versions.plan_id = changes.plan_id
            and versions.currency = changes.currency
        inner join mrr_spans as spans
            on spans.price_id = versions.price_id
            and spans.from_at < $1
            and (spans.until_at is null or spans.until_at >= $1)
        left join rates as paid_in on paid_in.currency = spans.currency
        group by changes.price_id
    ),

    -- New customers of the plan, as long before the change as after it.
    signups as (
        select
            changes.price_id,
            count(distinct movements.customer_id) filter (
                where movements.occurred_at >= changes.from_at
            ) as after_change,
            count(distinct movements.customer_id) filter (
                where movements.occurred_at < changes.from_at
            ) as before_change
        from changes
        inner join mrr_movements as movements
            on movements.type = 'new'
            and movements.occurred_at >= changes.from_at - interval '1 day' * changes.days
            and movements.occurred_at < changes.from_at + interval '1 day' * changes.days
            and movements.currency = changes.currency
        inner join mrr_spans as spans
            on spans.customer_id = movements.customer_id
            and spans.from_at = movements.occurred_at
            and spans.currency = movements.currency
        inner join versions
            on versions.price_id = spans.price_id
            and versions.plan_id = changes.plan_id
        where
            changes.days >= 14
            and changes.monthly_minor > changes.previous_monthly_minor
            and changes.package_size is not distinct from changes.previous_package_size
        group by changes.price_id
    ),

    tests as (
        select
            usage.plan_id,
            usage.mrr_minor,
            1 as place,
            jsonb_build_object(
                'reason', 'limit_carries_value',
                'plan_name', usage.plan_name,
                'metric', usage.metric,
                'customers', usage.customers,
                'high_usage_share', round(usage.high_items::numeric / usage.items, 3),
                'mrr_minor', round(usage.mrr_minor)::text,
                'raise_share', 0.1
            ) as evidence
        from metrics.feature_usage($1, $2, $3, $4) as usage
        where usage.customers >= 5 and usage.high_items * 2 > usage.items
        union all
        select
            changes.plan_id,
            plans.mrr_minor,
            2 as place,
            jsonb_build_object(
                'reason', 'newer_version_sells',
                'plan_name', changes.plan_name,
                'price_id', changes.price_id,
                'monthly_minor', trim_scale(round(changes.monthly_minor, 8))::text,
                'previous_monthly_minor',
                trim_scale(round(changes.previous_monthly_minor, 8))::text,
                'price_currency', changes.currency,
                'changed_day', changes.changed_day::text,
                'days', changes.days,
                'new_customers', signups.after_change,
                'new_customers_before', signups.before_change,
                'mrr_minor', round(plans.mrr_minor)::text,
                'raise_share', 0.1
            ) as evidence
        from changes
        inner join signups on signups.price_id = changes.price_id
        inner join plans on plans.price_id = changes.price_id
        where
            signups.before_change >= 10
            and signups.after_change * 10 >= signups.before_change * 9
    ),

    best as (
        select distinct on (tests.plan_id) tests.*
        from tests
        order by tests.plan_id, tests.place, tests.mrr_minor desc nulls last, tests.evidence
    ),

    -- Of a plan that changed in several currencies at once, the one that is worth most.
    unlogged as (
        select distinct on (changes.plan_id)
            changes.*,
            plans.difference_minor,
            plans.customers
        from changes
        inner join plans on plans.price_id = changes.price_id
        inner join rates on rates.currency = changes.currency
        where
            changes.from_at >= $1 - interval '90 days'
            -- An experiment about the plan, prepared for the change or written down since.
            and not exists (
                select
                from experiments
                where
                    experiments.state <> 'canceled'
                    and experiments.created_at >= changes.from_at - interval '90 days'
                    and (
                        lower(experiments.segment ->> 'plan')
                        in (
                            changes.plan_id,
                            lower(changes.plan_name),
                            lower(changes.product_name)
                        )
                        or lower(experiments.comparison ->> 'plan')
                        in (
                            changes.plan_id,
                            lower(changes.plan_name),
                            lower(changes.product_name)
                        )
                        or lower(experiments.segment ->> 'product')
                        in (lower(changes.product_id), lower(changes.product_name))
                        or experiments.segment ->> 'price'
                        in (changes.price_id, changes.previous_price_id)
                    )
            )
        order by
            changes.plan_id,
            plans.mrr_minor desc nulls last,
            changes.price_id
    )

    select
        'price_test',
        'plan:' || best.plan_id,
        null::bigint,
        best.plan_id,
        $4,
        round(best.mrr_minor * 0.1, 8),
        'price_change',
        best.evidence
    from best
    where best.mrr_minor > 0
    union all
    select
        'price_test',
        'price:' || unlogged.price_id,
        null::bigint,
        unlogged.plan_id,
        unlogged.currency,
        round(abs(unlogged.difference_minor), 8),
        'message',
        jsonb_build_object(
            'reason', 'price_change_not_logged',
            'plan_name', unlogged.plan_name,
            'price_id', unlogged.price_id,
            'previous_price_id', unlogged.previous_price_id,
            'monthly_minor', trim_scale(round(unlogged.monthly_minor, 8))::text,
            'previous_monthly_minor',
            trim_scale(round(unlogged.previous_monthly_minor, 8))::text,
            'changed_day', unlogged.changed_day::text,
            'customers', unlogged.customers
        )
    from unlogged
    where unlogged.difference_minor <> 0
$$;
