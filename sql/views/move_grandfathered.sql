-- Which superseded prices do customers still pay that are lower than what the plan costs today?
-- One row per price, in its own currency where some pay it in several. What today's price brings more of
-- what they pay, discounts and all.
create function metrics.move_grandfathered(
    before_at timestamptz, today date, timezone text, base_currency text
)
returns setof metrics.move
language sql stable
as $$
    with sold as materialized (
        select distinct on (versions.plan_id, versions.currency) versions.*
        from metrics.plan_versions as versions
        where
            versions.is_active
            and versions.usage_type = 'licensed'
            and versions.from_at < $1
        order by versions.plan_id, versions.currency, versions.version desc
    ),

    versions as materialized (
        select
            old.price_id,
            old.plan_id,
            old.plan_name,
            old.currency,
            old.until_at,
            old.monthly_minor,
            current.price_id as current_price_id,
            current.monthly_minor as current_monthly_minor
        from metrics.plan_versions as old
        inner join sold as current
            on current.plan_id = old.plan_id
            and current.currency = old.currency
            and current.version > old.version
            -- Prices of packages of another size are no measure of each other.
            and current.package_size is not distinct from old.package_size
        where
            old.usage_type = 'licensed'
            and old.monthly_minor > 0
            and current.monthly_minor > old.monthly_minor
    ),

    paid as (
        select
            spans.price_id,
            spans.currency,
            count(distinct spans.customer_id) as customers,
            sum(spans.mrr_minor) as mrr_minor
        from mrr_spans as spans
        inner join versions on versions.price_id = spans.price_id
        where
            spans.from_at < $1
            and (spans.until_at is null or spans.until_at >= $1)
        group by spans.price_id, spans.currency
    )

    select distinct on (paid.price_id)
        'grandfathered',
        'price:' || paid.price_id,
        null::bigint,
        versions.plan_id,
        paid.currency,
        round(
            paid.mrr_minor
            * (versions.current_monthly_minor - versions.monthly_minor)
            / versions.monthly_minor,
            8
        ),
        'price_change',
        jsonb_build_object(
            'price_id', paid.price_id,
            'current_price_id', versions.current_price_id,
            'plan_name', versions.plan_name,
            'customers', paid.customers,
            'monthly_minor', trim_scale(round(versions.monthly_minor, 8))::text,
            'current_monthly_minor', trim_scale(round(versions.current_monthly_minor, 8))::text,
            'price_currency', versions.currency,
            'superseded_day', (versions.until_at at time zone $3)::date::text,
            'mrr_minor', round(paid.mrr_minor)::text
        )
    from paid
    inner join versions on versions.price_id = paid.price_id
    left join metrics.fx_rates_at($4, $2) as rates on rates.currency = paid.currency
    order by
        paid.price_id,
        rates.minor_factor is null,
        paid.currency = versions.currency desc,
        paid.mrr_minor * rates.minor_factor desc,
        paid.currency
$$;
