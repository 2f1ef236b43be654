-- Who is called otherwise at the end of some days than before them? One row per category that customers
-- came into, with what they pay now in base_currency.
with params as not materialized (
    select
        $1::date as from_day,
        $2::date as to_day
),

changed as (
    select distinct on (history.customer_id)
        history.customer_id,
        history.category
    from params
    inner join score_history as history
        on history.day >= params.from_day
        and history.day <= params.to_day
    order by history.customer_id, history.day desc
)

select
    changed.category::text as category,
    count(*)::int4 as customers,
    round(coalesce(sum(scores.base_mrr_minor), 0))::int8 as base_mrr_minor
from params
cross join changed
left join customer_scores as scores on scores.customer_id = changed.customer_id
left join lateral (
    select history.category
    from score_history as history
    where
        history.customer_id = changed.customer_id
        and history.day < params.from_day
    order by history.day desc
    limit 1
) as before on true
where
    changed.category is not null
    and before.category is not null
    and before.category <> changed.category
group by changed.category
order by changed.category
