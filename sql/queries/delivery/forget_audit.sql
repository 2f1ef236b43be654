-- Forget who saw or did what before an instant, at most so many entries at once. One row per entry forgotten.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::int4 as most_rows
),

old as (
    select audit_log.id
    from params
    cross join lateral (
        select entries.id
        from audit_log as entries
        where entries.at < params.before_at
        order by entries.at
        limit params.most_rows
    ) as audit_log
)

delete from audit_log
using old
where audit_log.id = old.id
returning audit_log.id
