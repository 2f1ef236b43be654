-- What does the database say of itself, and which one is it?
-- One row, or none when nothing has run on it yet.
select
    database_life.id::text as id,
    database_life.system_identifier,
    database_life.database_oid,
    pg_database.oid::int8 as current_oid,
    database_life.ticks,
    database_life.seen_at,
    (database_life.seen_at < clock_timestamp() - interval '5 minutes')::bool as is_at_rest
from database_life
inner join pg_database on pg_database.datname = current_database()
