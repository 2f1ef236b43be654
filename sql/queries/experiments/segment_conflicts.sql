-- Which experiments run on customers of a segment? One row per running experiment that has any of those who
-- are in the segment at an instant, those with most of them first.
with params as not materialized (
    select
        $1::jsonb as segment,
        $2::timestamptz as at,
        $3::text as timezone,
        $4::text as base_currency
)

select
    running.id::int8 as id,
    count(*)::int4 as customers
from params
cross join metrics.segment_members(
    params.segment, params.at, params.at, params.timezone, params.base_currency
) as members
inner join experiment_customers as taken on taken.customer_id = members.customer_id
inner join experiments as running
    on running.id = taken.experiment_id
    and running.state = 'running'
group by running.id
order by count(*) desc, running.id
