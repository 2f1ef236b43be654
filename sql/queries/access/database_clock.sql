-- What time is it for the database, which is the clock that all replicas share? One row.
select clock_timestamp() as clock_at
