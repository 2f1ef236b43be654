-- Who is likely to leave and pays more than most, as scores found last? Of some customers or of all.
-- One row per customer.
create function metrics.risk_churn_risk(
    base_currency text, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select
        scores.customer_id,
        null::bigint as subscription_id,
        'warning' as severity,
        scores.base_mrr_minor as effect,
        null::text as stake_currency,
        null::numeric as stake_minor,
        true as needs_mrr,
        jsonb_build_object(
            'is_leaving', scores.cap is not distinct from 'scheduled_cancellation',
            'metric', scores.trend_metric
        ) as facts,
        jsonb_build_object('score', scores.score, 'trend', round(scores.trend, 2)) as figures,
        null::timestamptz as since_at,
        true as opens
    from risk_marks as marks
    inner join customer_scores as scores
        on scores.category = 'likely_to_churn'
        -- As the index says it; whoever has a category has a score.
        and scores.score is not null
        and scores.base_mrr_minor > marks.median_minor
    where
        marks.base_currency = $1
        and ($3 or scores.customer_id = any($2))
$$;
