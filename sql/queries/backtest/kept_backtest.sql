-- What did the newest look at scores of the past go by? One row of the version of the weights, or none.
with params as not materialized (
    select $1::int2 as weights_version
)

select
    backtests.timezone::text as timezone,
    backtests.base_currency::text as base_currency,
    backtests.ticket_spike::numeric as ticket_spike,
    backtests.first_day::date as first_day,
    backtests.last_day::date as last_day,
    backtests.months::int4 as months,
    backtests.scored::int8 as scored,
    backtests.not_scored::int8 as not_scored,
    backtests.calculated_at::timestamptz as calculated_at
from params
inner join backtests on backtests.weights_version = params.weights_version
