-- Remember what these customers' facts refer to and nobody has shown yet. One row per gap written or filled.
with params as not materialized (
    select
        $1::int8[] as customer_ids,
        $2::jsonb as missing
),

wanted as materialized (
    select distinct
        wanted.customer_id,
        wanted.object_id,
        wanted.kind
    from
        params,
        jsonb_to_recordset(params.missing) as wanted (customer_id bigint, object_id text, kind text)
),

removed as (
    delete from missing_objects
    using params
    where
        missing_objects.customer_id = any(params.customer_ids)
        and not exists (
            select 1
            from wanted
            where
                wanted.customer_id = missing_objects.customer_id
                and wanted.object_id = missing_objects.object_id
        )
    returning missing_objects.object_id
),

written as (
    insert into missing_objects (customer_id, object_id, kind)
    select customer_id, object_id, kind
    from wanted
    order by object_id, customer_id
    on conflict (object_id, customer_id) do nothing
    returning missing_objects.object_id
)

select removed.object_id
from removed
union all
select written.object_id
from written
order by object_id
