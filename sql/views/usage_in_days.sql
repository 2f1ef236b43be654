-- What does a series come to over some days, in thousandths? What was used, or for a metric that stands
-- there or has a largest value, the values of the days added up. One row. (A function with a table for
-- an answer is planned as if written in place; one with a value is called for every row.)
create function metrics.usage_in_days(
    kind text, daily_values bigint[], base_day date, from_day date, until_day date
)
returns table (used bigint)
language sql immutable parallel safe
as $$
    select case $1
        when 'sum' then metrics.series_at($2, $3, $5 - 1) - metrics.series_at($2, $3, $4 - 1)
        else (
            select coalesce(
                sum(
                    case $1
                        when 'last' then metrics.series_at($2, $3, $4 + n)
                        else ($2)[$4 + n - $3 + 1]
                    end
                ),
                0
            )::bigint
            from generate_series(0, $5 - $4 - 1) as n
        )
    end as used
$$;
