-- Has MRR fallen against 7 days ago, by how much and has it recovered? At one day's rates, from what it
-- is now. One row for the portfolio, or none. Once noticed it is measured against what MRR was 7 days
-- before that, and over when half of the deepest fall since is back; so a rate that moves is no fall.
create function metrics.risk_mrr_decline(
    before_at timestamptz,
    base_currency text,
    today date,
    mrr_minor numeric,
    warning_percent numeric,
    critical_percent numeric
)
returns setof metrics.risk
language sql stable
as $$
    with noticed as materialized (
        select
            $1 - interval '7 days' as week_at,
            known.at - interval '7 days' as reference_at,
            known.day,
            known.lowest_share
        from (values (true)) as one_row
        left join (
            select
                -- A scan sees what happens at its own instant.
                alerts.opened_at + interval '1 microsecond' as at,
                (alerts.data ->> 'before_day')::date as day,
                -- Of what MRR was, both at the rates of a scan.
                (alerts.data ->> 'lowest_minor')::numeric
                / nullif((alerts.data ->> 'mrr_before_minor')::numeric, 0) as lowest_share
            from alerts
            where
                alerts.type = 'mrr_decline'
                and alerts.subject = 'portfolio'
                and alerts.resolved_at is null
                and alerts.currency = $2
        ) as known on true
    ),

    sums as (
        select
            coalesce(
                sum(changes.minor) filter (where changes.occurred_at >= noticed.week_at), 0
            ) as of_week,
            coalesce(
                sum(changes.minor) filter (
                    where changes.occurred_at >= coalesce(noticed.reference_at, noticed.week_at)
                ),
                0
            ) as since_reference
        from noticed
        left join lateral (
            select
                movements.occurred_at,
                case
                    when movements.type in ('contraction', 'churn') then -movements.amount_minor
                    else movements.amount_minor
                end
                * rates.minor_factor as minor
            from mrr_movements as movements
            inner join metrics.fx_rates_at($2, $3) as rates on rates.currency = movements.currency
            where
                movements.occurred_at >= least(noticed.week_at, noticed.reference_at)
                and movements.occurred_at < $1
        ) as changes on true
    ),

    reference as (
        select
            $4 - sums.of_week as week_minor,
            before.minor,
            least($4, before.minor * noticed.lowest_share) as lowest_minor,
            coalesce(noticed.day, $3 - 7) as day
        from noticed
        cross join sums
        cross join lateral (select $4 - sums.since_reference as minor) as before
    )

    select
        null::bigint as customer_id,
        null::bigint as subscription_id,
        case when fall.share * 100 >= $6 then 'critical' else 'warning' end as severity,
        round(fall.share, 4) as effect,
        $2 as stake_currency,
        round(reference.minor - $4) as stake_minor,
        false as needs_mrr,
        jsonb_build_object('before_day', reference.day::text) as facts,
        jsonb_build_object(
            'mrr_before_minor', round(reference.minor)::text,
            'mrr_minor', round($4)::text,
            'lowest_minor', round(reference.lowest_minor)::text,
            'change', round(-fall.share, 4)
        ) as figures,
        null::timestamptz as since_at,
        bad.opens
    from reference
    cross join lateral (
        select
            reference.week_minor > $4
            and (reference.week_minor - $4) * 100 >= $5 * reference.week_minor as opens
    ) as bad
    cross join lateral (
        select (reference.minor - $4) / nullif(reference.minor, 0) as share
    ) as fall
    where
        reference.minor > 0
        and fall.share > 0
        -- It would open again at once while the week is as bad.
        and (
            bad.opens
            or $4 < reference.minor - (reference.minor - reference.lowest_minor) / 2
        )
$$;
