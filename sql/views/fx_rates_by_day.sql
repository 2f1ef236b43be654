-- What was one minor unit of each currency worth on each day, and on the day before?
-- One row per day from from_day through to_day and currency that counts: base itself, and those with a
-- rate to it when is_converted. In minor units of base.
create function metrics.fx_rates_by_day(
    base text, is_converted boolean, from_day date, to_day date
)
returns table (currency text, day date, minor_factor numeric, minor_factor_before numeric)
language sql stable
as $$
    select
        factors.currency,
        factors.day,
        factors.minor_factor,
        factors.minor_factor_before
    from (
        select
            periods.currency,
            spanned.first_day + n as day,
            periods.minor_factor,
            lag(periods.minor_factor) over (
                partition by periods.currency order by spanned.first_day + n
            ) as minor_factor_before
        from (
            select
                rates.currency,
                rates.from_day,
                rates.until_day,
                rates.minor_factor
            from metrics.fx_periods as rates
            where rates.base = $1 and $2
            union all
            select
                $1 as currency,
                '-infinity'::date as from_day,
                'infinity'::date as until_day,
                1::numeric as minor_factor
        ) as periods
        cross join lateral (
            select
                greatest(periods.from_day, $3 - 1) as first_day,
                least(periods.until_day - 1, $4) as last_day
        ) as spanned
        cross join generate_series(0, spanned.last_day - spanned.first_day) as n
    ) as factors
    where factors.day >= $3
$$;
