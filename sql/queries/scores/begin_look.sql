-- Has nobody looked at all scores today? One row when this is the first to do so, and none otherwise.
with params as not materialized (
    select $1::date as today
),

other_days as (
    delete from score_looks
    using params
    where score_looks.day <> params.today
)

insert into score_looks (day)
select today
from params
on conflict do nothing
returning day
