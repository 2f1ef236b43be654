-- Has MRR fallen against 7 days ago, by how much and has it recovered? At one day's rates, from what it
-- is now. One row for the portfolio, or none. Once noticed it is measured against what MRR was then, and
-- over when half of the deepest fall is back.
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
    select
        null::bigint as customer_id,
        null::bigint as subscription_id,
        case when fall.share * 100 >= $6 then 'critical' else 'warning' end as severity,
        round(fall.share, 4) as effect,
        $2 as stake_currency,
        round(reference.minor - $4) as stake_minor,
        false as needs_mrr,
        jsonb_build_object(
            'mrr_before_minor', round(reference.minor)::text,
            'before_day', reference.day::text
        ) as facts,
        jsonb_build_object(
            'mrr_minor', round($4)::text,
            'lowest_minor', round(reference.lowest_minor)::text,
            'change', round(-fall.share, 4)
        ) as figures,
        null::timestamptz as since_at,
        bad.opens
    from (
        select
            $4 - coalesce(
                sum(
                    case
                        when movements.type in ('contraction', 'churn') then -movements.amount_minor
                        else movements.amount_minor
                    end
                    * rates.minor_factor
                ),
                0
            ) as before_minor
        from mrr_movements as movements
        inner join metrics.fx_rates_at($2, $3) as rates on rates.currency = movements.currency
        where
            movements.occurred_at >= $1 - interval '7 days'
            and movements.occurred_at < $1
    ) as week
    cross join lateral (
        select
            week.before_minor > $4
            and (week.before_minor - $4) * 100 >= $5 * week.before_minor as opens
    ) as bad
    left join alerts
        on alerts.type = 'mrr_decline'
        and alerts.subject = 'portfolio'
        and alerts.resolved_at is null
        and alerts.currency = $2
    cross join lateral (
        select
            (alerts.data ->> 'mrr_before_minor')::numeric as minor,
            (alerts.data ->> 'lowest_minor')::numeric as lowest_minor,
            (alerts.data ->> 'before_day')::date as day
    ) as noticed
    cross join lateral (
        select
            coalesce(noticed.minor, week.before_minor) as minor,
            least(noticed.lowest_minor, $4) as lowest_minor,
            coalesce(noticed.day, $3 - 7) as day
    ) as reference
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
