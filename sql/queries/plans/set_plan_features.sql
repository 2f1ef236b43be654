-- Say what a plan includes from a day on. Always one row: the list as it is kept.
with params as not materialized (
    select
        $1::text as plan_id,
        $2::date as from_day,
        $3::text[] as features,
        $4::text as author
)

insert into plan_features (plan_id, from_day, features, author)
select plan_id, from_day, features, author
from params
on conflict (plan_id, from_day) do update set
    features = excluded.features,
    author = excluded.author,
    created_at = clock_timestamp()
returning
    plan_features.plan_id,
    plan_features.from_day,
    plan_features.features,
    plan_features.author
