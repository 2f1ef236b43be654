-- How long ago was what a replica shows, given how far its database had written and when? Always one row:
-- milliseconds, 0 when it has all of that or is no replica; null when it has not, and cannot say.
with params as not materialized (
    select
        $1::text as written_until,
        $2::timestamptz as clock_at
)

select
    case
        when
            not pg_is_in_recovery()
            or pg_last_wal_replay_lsn() >= params.written_until::pg_lsn
            then 0
        else
            greatest(
                ceil(
                    extract(epoch from params.clock_at - pg_last_xact_replay_timestamp()) * 1000
                ),
                0
            )
    end::int8 as behind_ms
from params
