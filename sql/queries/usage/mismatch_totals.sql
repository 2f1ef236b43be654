-- How many plans do not fit, and what is it worth? Always one row, in minor units of base_currency;
-- what has no rate is counted and not added.
with params as not materialized (
    select $1::text as base_currency
)

select
    params.base_currency::text as currency,
    count(items.finding) filter (where items.finding = 'upgrade')::int4 as upgrades,
    count(distinct items.customer_id) filter (
        where items.finding = 'upgrade'
    )::int4 as upgrade_customers,
    coalesce(
        round(sum(items.base_difference_minor) filter (where items.finding = 'upgrade')), 0
    )::int8 as additional_minor,
    count(items.finding) filter (where items.finding = 'overpriced')::int4 as overpriced,
    count(distinct items.customer_id) filter (
        where items.finding = 'overpriced'
    )::int4 as overpriced_customers,
    coalesce(
        round(sum(items.base_difference_minor) filter (where items.finding = 'overpriced')), 0
    )::int8 as at_risk_minor,
    (select max(looks.day) from judge_looks as looks)::date as judged_day
from params
left join judged_items as items on items.finding is not null
group by params.base_currency
