-- How many moves are open, what do they come to, and when was everybody looked at? One row; the look is
-- null before the first.
select
    open.moves::int4 as moves,
    coalesce(round(open.expected_minor), 0)::int8 as expected_minor,
    looks.looked_at::timestamptz as looked_at,
    looks.looked_day::date as looked_day,
    looks.base_currency::text as base_currency,
    looks.timezone::text as timezone,
    exists (
        select
        from experiments
        where experiments.created_at >= looks.looked_at or experiments.canceled_at >= looks.looked_at
    )::bool as has_new_experiments
from (
    select
        count(*) as moves,
        sum(moves.expected_minor) as expected_minor
    from moves
    where moves.state = 'open'
) as open
left join move_looks as looks on true
