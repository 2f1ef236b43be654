-- How ready are customers to pay more? Looks at some, or at all, and keeps what it found; who pays no
-- more is taken away. Always one row of counts. A look that finds the same writes nothing.
with params as not materialized (
    select
        $1::timestamptz as at,
        $2::timestamptz as before_at,
        $3::date as today,
        $4::text as timezone,
        $5::text as base_currency,
        $6::numeric as ticket_spike,
        $7::int2 as weights_version,
        $8::int8[] as customer_ids,
        $9::bool as is_everybody
),

found as materialized (
    select
        scores.customer_id,
        scores.score,
        scores.not_scored,
        scores.category,
        scores.cap,
        scores.headroom_points,
        scores.growth_points,
        scores.breadth_points,
        scores.payment_points,
        scores.tenure_points,
        scores.trend,
        scores.trend_metric,
        scores.base_mrr_minor
    from params
    cross join lateral metrics.scores(
        params.before_at,
        params.today,
        params.timezone,
        params.base_currency,
        params.ticket_spike,
        params.customer_ids,
        params.is_everybody,
        false,
        false
    ) as scores
    where
        scores.customer_id not in (
            select customers.id from customers where customers.is_anonymous
        )
),

changed as materialized (
    select
        found.*,
        known.customer_id is null
        or (known.score, known.category, known.weights_version)
        is distinct from (found.score, found.category, params.weights_version) as is_history
    from params
    cross join found
    left join customer_scores as known on known.customer_id = found.customer_id
    where
        known.customer_id is null
        or (
            known.score,
            known.not_scored,
            known.category,
            known.cap,
            known.headroom_points,
            known.growth_points,
            known.breadth_points,
            known.payment_points,
            known.tenure_points,
            known.trend,
            known.trend_metric,
            known.base_mrr_minor,
            known.weights_version,
            known.as_of_day
        ) is distinct from (
            found.score,
            found.not_scored,
            found.category,
            found.cap,
            found.headroom_points,
            found.growth_points,
            found.breadth_points,
            found.payment_points,
            found.tenure_points,
            found.trend,
            found.trend_metric,
            found.base_mrr_minor,
            params.weights_version,
            params.today
        )
),

written as (
    insert into customer_scores (
        customer_id,
        score,
        not_scored,
        category,
        cap,
        headroom_points,
        growth_points,
        breadth_points,
        payment_points,
        tenure_points,
        trend,
        trend_metric,
        base_mrr_minor,
        weights_version,
        as_of_day,
        calculated_at
    )
    select
        changed.customer_id,
        changed.score,
        changed.not_scored,
        changed.category,
        changed.cap,
        changed.headroom_points,
        changed.growth_points,
        changed.breadth_points,
        changed.payment_points,
        changed.tenure_points,
        changed.trend,
        changed.trend_metric,
        changed.base_mrr_minor,
        params.weights_version,
        params.today,
        params.at
    from params
    cross join changed
    order by changed.customer_id
    on conflict (customer_id) do update set
        score = excluded.score,
        not_scored = excluded.not_scored,
        category = excluded.category,
        cap = excluded.cap,
        headroom_points = excluded.headroom_points,
        growth_points = excluded.growth_points,
        breadth_points = excluded.breadth_points,
        payment_points = excluded.payment_points,
        tenure_points = excluded.tenure_points,
        trend = excluded.trend,
        trend_metric = excluded.trend_metric,
        base_mrr_minor = excluded.base_mrr_minor,
        weights_version = excluded.weights_version,
        as_of_day = excluded.as_of_day,
        calculated_at = excluded.calculated_at
),

remembered as (
    insert into score_history (customer_id, day, score, category, weights_version)
    select
        changed.customer_id,
        params.today,
        changed.score,
        changed.category,
        params.weights_version
    from params
    inner join changed on changed.is_history
    order by changed.customer_id
    on conflict (customer_id, day) do update set
        score = excluded.score,
        category = excluded.category,
        weights_version = excluded.weights_version
),

gone as (
    delete from customer_scores
    using params
    where
        (params.is_everybody or customer_scores.customer_id = any(params.customer_ids))
        and customer_scores.customer_id not in (select found.customer_id from found)
)

select
    count(*) filter (where score is not null)::int4 as scored,
    count(*) filter (where score is null)::int4 as not_scored
from found
