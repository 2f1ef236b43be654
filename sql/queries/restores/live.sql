-- The database is in use. One row.
with params as not materialized (
    select
        $1::int8 as least_ticks,
        $2::int8 as system_identifier
)

insert into database_life (system_identifier, database_oid, ticks)
select
    params.system_identifier,
    pg_database.oid::int8,
    params.least_ticks
from params
inner join pg_database on pg_database.datname = current_database()
on conflict (is_only) do update set
    system_identifier = excluded.system_identifier,
    database_oid = excluded.database_oid,
    ticks = greatest(database_life.ticks, excluded.ticks) + 1,
    seen_at = clock_timestamp()
returning id::text as id, ticks
