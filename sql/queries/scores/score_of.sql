-- How ready is one customer to pay more, by what is known just before an instant? Who pays nothing has no
-- score. One row; none for a number that nobody has. What has been reported a moment ago counts.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::timestamptz as before_at,
        $3::date as today,
        $4::text as timezone,
        $5::text as base_currency,
        $6::numeric as ticket_spike
)

select
    customers.stripe_id::text as stripe_customer_id,
    customers.name::text as customer_name,
    scores.score::int4 as score,
    case when scores.customer_id is null then 'not_paying' else scores.not_scored end::text
        as not_scored,
    scores.category::text as category,
    scores.cap::text as cap,
    scores.headroom_points::numeric as headroom_points,
    scores.growth_points::numeric as growth_points,
    scores.breadth_points::numeric as breadth_points,
    scores.payment_points::numeric as payment_points,
    scores.tenure_points::numeric as tenure_points,
    scores.evidence::jsonb as evidence,
    (
        select round(sum(daily.quantity) * 1000)
        from usage_metrics
        inner join usage_daily as daily
            on daily.metric_id = usage_metrics.id
            and daily.customer_id = customers.id
            and daily.day > params.today - 30
            and daily.day <= params.today
        where usage_metrics.name = 'support_tickets' and usage_metrics.kind = 'sum'
    )::int8 as tickets_thousandths
from params
inner join customers on customers.id = params.customer_id
left join lateral metrics.scores(
    params.before_at,
    params.today,
    params.timezone,
    params.base_currency,
    params.ticket_spike,
    array[params.customer_id],
    false,
    true,
    false
) as scores on scores.customer_id = customers.id
