-- Declare metrics that are named for the first time. One row per metric made.
with params as not materialized (
    select
        $1::text[] as names,
        $2::text[] as kinds
)

insert into usage_metrics (name, kind)
select declared.name, declared.kind
from params
cross join unnest(params.names, params.kinds) as declared (name, kind)
where not exists (select from usage_metrics as known where known.name = declared.name)
order by declared.name
on conflict (name) do nothing
returning id
