-- Write how these customers pay, as it was last shown. One row per payment method that is new or changed.
with params as not materialized (
    select $1::jsonb as payment_methods
),

wanted as (
    select wanted.*
    from
        params,
        jsonb_to_recordset(params.payment_methods) as wanted (
            stripe_id text,
            customer_id bigint,
            type text,
            brand text,
            funding text,
            wallet text,
            expires_month smallint,
            expires_year smallint,
            is_attached boolean
        )
)

insert into payment_methods as known (
    stripe_id,
    customer_id,
    type,
    brand,
    funding,
    wallet,
    expires_month,
    expires_year,
    is_attached
)
select
    stripe_id,
    customer_id,
    type,
    brand,
    funding,
    wallet,
    expires_month,
    expires_year,
    is_attached
from wanted
order by stripe_id
on conflict (customer_id, stripe_id) do update set
    type = excluded.type,
    brand = excluded.brand,
    funding = excluded.funding,
    wallet = excluded.wallet,
    expires_month = excluded.expires_month,
    expires_year = excluded.expires_year,
    is_attached = excluded.is_attached
where (known.*) is distinct from (excluded.*)
returning known.stripe_id
