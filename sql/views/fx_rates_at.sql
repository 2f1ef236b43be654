-- What was one minor unit of each currency worth on one day?
-- One row per currency that counts: base itself, and those with a rate to it. In minor units of base.
create function metrics.fx_rates_at(base text, day date)
returns table (currency text, minor_factor numeric)
language sql stable
as $$
    select
        periods.currency,
        periods.minor_factor
    from metrics.fx_periods as periods
    where
        periods.base = $1
        and periods.from_day <= $2
        and periods.until_day > $2
    union all
    select
        $1 as currency,
        1::numeric as minor_factor
$$;
