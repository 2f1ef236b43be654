-- Which rates of exchange to a base currency are known?
-- One row per rate and the day from which it holds, until the next one of that currency.
with params as not materialized (
    select $1::text as base
)

select
    rates.currency,
    rates.from_day,
    rates.rate::text as rate,
    rates.set_at
from params
inner join fx_rates as rates on rates.base = params.base
order by rates.currency, rates.from_day
