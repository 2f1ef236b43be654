-- How is an instant written in JSON? In UTC, to the second, such as 2031-05-13T08:00:00Z.
create function metrics.instant_text(instant timestamptz)
returns text
language sql immutable
as $$
    select to_char($1 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;
