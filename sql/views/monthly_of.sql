-- What does an amount of every so many days, weeks, months or years come to a month, as MRR counts it?
create function metrics.monthly_of(amount numeric, unit text, unit_count int)
returns numeric
language sql immutable parallel safe
as $$
    select
        $1
        * case $2 when 'year' then 1 when 'month' then 12 when 'week' then 52 else 365 end
        / (12 * $3)
$$;
