-- Which rates of exchange has anybody set? One row per base, currency and day from which it holds.
select
    rates.base::text as base,
    rates.currency::text as currency,
    rates.from_day::date as from_day,
    rates.rate::numeric as rate
from fx_rates as rates
order by rates.base, rates.currency, rates.from_day
