-- How far has the database written, and when was that by its own clock? Always one row. The place is one
-- in its log, which a replica repeats.
select
    pg_current_wal_lsn()::text as written_until,
    clock_timestamp()::timestamptz as clock_at
