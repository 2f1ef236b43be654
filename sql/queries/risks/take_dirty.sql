-- Whom is a scan to look at because of what has become known? Takes the marks of so many; what is
-- marked meanwhile stays. One row per mark.
with params as not materialized (
    select $1::int4 as batch_size
),

due as (
    select marked.id
    from params
    cross join lateral (
        select risk_dirty.id
        from risk_dirty
        order by risk_dirty.id
        limit params.batch_size
        for update skip locked
    ) as marked
)

delete from risk_dirty
using due
where risk_dirty.id = due.id
returning risk_dirty.customer_id
