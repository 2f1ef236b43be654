-- Remember where alerts are forwarded to, for whoever changes one in whatever process; what was
-- remembered of these kinds before and is not asked for any more is forgotten.
-- One row per destination.
with params as not materialized (
    select
        $1::text[] as kinds,
        $2::text[] as destinations
),

forgotten as (
    delete from outbox_destinations
    using params
    where
        split_part(outbox_destinations.destination, ':', 1) = any(params.kinds)
        and outbox_destinations.destination <> all(params.destinations)
)

insert into outbox_destinations (destination)
select wanted.destination
from params
cross join lateral unnest(params.destinations) as wanted (destination)
order by wanted.destination
on conflict (destination) do update set not_before_at = least(
    outbox_destinations.not_before_at, clock_timestamp()
)
returning destination
