-- How much is one figure of another, in millionths? Cut off, not rounded; exact however large they are.
create function metrics.millionths(part bigint, whole bigint)
returns bigint
language sql immutable parallel safe
as $$
    select case
        when $1 between -9000000000000 and 9000000000000 then $1 * 1000000 / $2
        else trunc(greatest(least($1::numeric * 1000000 / $2, 9e18), -9e18))::bigint
    end
$$;
