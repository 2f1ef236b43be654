-- Who has come to pay less in the last 30 days, and still pays? Of some customers or of all.
-- One row per customer: the newest contraction.
create function metrics.risk_plan_downgrade(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (movements.customer_id)
        movements.customer_id,
        null::bigint as subscription_id,
        'warning' as severity,
        movements.amount_minor as effect,
        null::text as stake_currency,
        null::numeric as stake_minor,
        true as needs_mrr,
        jsonb_build_object(
            'occurred_at', metrics.instant_text(movements.occurred_at),
            'cause', movements.cause,
            'amount_minor', round(movements.amount_minor)::text,
            'amount_currency', movements.currency,
            'mrr_before_minor', round(movements.mrr_before_minor)::text,
            'mrr_after_minor', round(movements.mrr_after_minor)::text
        ) as facts,
        '{}'::jsonb as figures,
        movements.occurred_at as since_at,
        true as opens
    from mrr_movements as movements
    where
        movements.type = 'contraction'
        and movements.occurred_at >= $1 - interval '30 days'
        and movements.occurred_at < $1
        and ($3 or movements.customer_id = any($2))
    order by movements.customer_id, movements.occurred_at desc, movements.currency
$$;
