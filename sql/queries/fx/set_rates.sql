-- Keep rates of exchange to a base currency, each from a day on; a rate of that day is replaced.
-- One row: how many rates are new or other than before.
with params as not materialized (
    select
        $1::text as base,
        $2::jsonb as rates
),

wanted as (
    select wanted.*
    from
        params,
        jsonb_to_recordset(params.rates) as wanted (
            currency text,
            from_day date,
            rate numeric,
            minor_factor numeric
        )
),

changed as (
    insert into fx_rates (base, currency, from_day, rate, minor_factor)
    select
        params.base,
        wanted.currency,
        wanted.from_day,
        wanted.rate,
        wanted.minor_factor
    from params
    cross join wanted
    order by wanted.currency, wanted.from_day
    on conflict (base, currency, from_day) do update set
        rate = excluded.rate,
        minor_factor = excluded.minor_factor,
        set_at = excluded.set_at
    where fx_rates.rate <> excluded.rate
    returning currency
)

select count(*)::int4 as changed_rates
from changed
