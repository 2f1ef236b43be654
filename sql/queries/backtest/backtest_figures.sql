-- What came of those whom each rule chose, as the newest look at scores of the past found?
-- One row per what came, rule and percentage.
with params as not materialized (
    select $1::int2 as weights_version
)

select
    figures.outcome::text as outcome,
    figures.chosen_by::text as chosen_by,
    figures.top_percent::int4 as top_percent,
    figures.choices::int8 as choices,
    figures.hits::int8 as hits,
    figures.expected_hits::numeric as expected_hits,
    figures.customers::int8 as customers,
    figures.customers_hit::int8 as customers_hit,
    figures.choices_squared::numeric as choices_squared,
    figures.hits_squared::numeric as hits_squared,
    figures.hits_by_choices::numeric as hits_by_choices
from params
inner join backtest_figures as figures on figures.weights_version = params.weights_version
order by figures.outcome, figures.chosen_by, figures.top_percent
