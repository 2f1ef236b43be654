-- Usage from this day on is other than when it was looked at. One row when that look holds no more.
with params as not materialized (
    select $1::date as from_day
)

delete from usage_looks
using params
where usage_looks.day > params.from_day
returning usage_looks.day
