-- From when until when does each rate of exchange hold?
-- One row per rate: from_day is the first day, until_day the first day after. What came before the
-- first rate counts at the first rate, and the last one holds until another follows.
create view metrics.fx_periods as
select
    base,
    currency,
    case row_number() over by_day when 1 then '-infinity' else from_day end as from_day,
    coalesce(lead(from_day) over by_day, 'infinity') as until_day,
    minor_factor
from fx_rates
window by_day as (partition by base, currency order by from_day);
