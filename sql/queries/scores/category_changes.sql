-- Who is called otherwise at the end of some days than before them?
-- One row per customer, those who pay most first within the category that they came into, so many of
-- each. customers and minor are of all who came into it; what they pay is in base_currency as of the
-- newest look. Who was not scored before, or is not any more, came into none.
with params as not materialized (
    select
        $1::date as from_day,
        $2::date as to_day,
        $3::int4 as limit_rows
),

last_ones as (
    select distinct on (history.customer_id)
        history.customer_id,
        history.category
    from params
    inner join score_history as history
        on history.day >= params.from_day
        and history.day <= params.to_day
    order by history.customer_id, history.day desc
),

changed as (
    select
        last_ones.customer_id,
        before.category as category_before,
        last_ones.category,
        coalesce(scores.base_mrr_minor, 0) as base_mrr_minor
    from params
    cross join last_ones
    cross join lateral (
        select history.category
        from score_history as history
        where
            history.customer_id = last_ones.customer_id
            and history.day < params.from_day
        order by history.day desc
        limit 1
    ) as before
    left join customer_scores as scores on scores.customer_id = last_ones.customer_id
    where before.category <> last_ones.category
),

ranked as (
    select
        customer_id,
        category_before,
        category,
        base_mrr_minor,
        row_number() over (partition by category order by base_mrr_minor desc, customer_id) as place,
        count(*) over (partition by category) as customers,
        sum(base_mrr_minor) over (partition by category) as category_minor
    from changed
)

select
    customers.stripe_id::text as customer_id,
    customers.name::text as customer_name,
    ranked.category_before::text as category_before,
    ranked.category::text as category,
    round(ranked.base_mrr_minor)::int8 as base_mrr_minor,
    ranked.customers::int4 as customers,
    round(ranked.category_minor)::int8 as minor
from params
inner join ranked on ranked.place <= params.limit_rows
inner join customers on customers.id = ranked.customer_id
order by ranked.category, ranked.place
