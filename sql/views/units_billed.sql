-- How many units of a price does a quantity come to? As it is, or in packages of a size, rounded up or down.
create function metrics.units_billed(quantity numeric, package_size numeric, rounds_up boolean)
returns numeric
language sql immutable parallel safe
as $$
    select case
        when $2 is null then $1
        when $3 then ceil($1 / $2)
        else floor($1 / $2)
    end
$$;
