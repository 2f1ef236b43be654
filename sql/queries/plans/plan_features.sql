-- What does each plan include, in words, on a day? One row per plan that includes anything: what people
-- said last, or else the marketing features and the wordy metadata of its product and newest price.
with params as not materialized (
    select
        $1::date as day,
        $2::text as plan_id
),

said as (
    select distinct on (plan_features.plan_id)
        plan_features.plan_id,
        plan_features.features
    from params
    inner join plan_features on plan_features.from_day <= params.day
    order by plan_features.plan_id, plan_features.from_day desc
),

newest as (
    select distinct on (plan_id)
        plan_id,
        product_id,
        metadata
    from metrics.plan_versions
    order by plan_id, version desc, currency
),

words as (
    select
        newest.plan_id,
        1 as place,
        feature.number::int4 as number,
        feature.entry ->> 'name' as feature
    from newest
    inner join catalogue_objects as products
        on products.kind = 'product'
        and products.id = newest.product_id
    cross join lateral jsonb_array_elements(
        case jsonb_typeof(products.payload -> 'marketing_features')
            when 'array' then products.payload -> 'marketing_features'
            else '[]'
        end
    ) with ordinality as feature (entry, number)
    union all
    select
        newest.plan_id,
        2,
        0,
        concat(entry.key, ': ', entry.value)
    from newest
    cross join lateral jsonb_each_text(newest.metadata) as entry
    where
        entry.value ~ '[a-zA-Z]'
        and not exists (
            select from metrics.metadata_limits as limits
            where limits.plan_id = newest.plan_id and limits.metric = entry.key
        )
),

shown as (
    select
        plan_id,
        array_agg(feature order by place, number, feature) as features
    from words
    where feature <> ''
    group by plan_id
),

features as (
    select
        plan_id,
        features
    from said
    union all
    select
        shown.plan_id,
        shown.features
    from shown
    where not exists (select from said where said.plan_id = shown.plan_id)
)

select
    features.plan_id::text as plan_id,
    features.features::text[] as features
from params
inner join features on params.plan_id is null or features.plan_id = params.plan_id
order by features.plan_id
