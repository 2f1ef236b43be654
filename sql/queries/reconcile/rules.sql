-- How much of the difference between our MRR and mode `stripe` does each rule make, just before an
-- instant, and with how many customers?
-- One row per rule that makes one, in base_currency. amount_minor is rounded once; listed_minor is the
-- sum of the rounded amounts that `differences.sql` lists.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::text as timezone,
        $3::text as base_currency
)

select
    differences.rule::text as rule,
    count(*)::int4 as customers,
    round(sum(differences.amount_minor))::bigint as amount_minor,
    sum(round(differences.amount_minor))::bigint as listed_minor
from params
cross join lateral metrics.open_differences(
    params.base_currency, params.timezone, params.before_at
) as differences
group by differences.rule
order by differences.rule
