-- What had been used up to the end of a day, or stood there, in thousandths? For a series of kind sum
-- the running total, so that a period is the difference of two; for kind last what stood. Before the
-- first day nothing; beyond the last day what the last one has.
create function metrics.series_at(daily_values bigint[], base_day date, day date)
returns bigint
language sql immutable parallel safe
as $$
    select coalesce(($1)[least($3 - $2 + 1, cardinality($1))], 0)
$$;
