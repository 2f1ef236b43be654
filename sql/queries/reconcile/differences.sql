-- Which customers make our MRR another than that of mode `stripe`, by which rule and how much?
-- One row per customer and rule, in base_currency, the largest first, after the one that after_* names;
-- at most limit_rows. Optional: of one rule.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::text as timezone,
        $3::text as base_currency,
        $4::text as rule,
        $5::int8 as after_size_minor,
        $6::text as after_stripe_customer_id,
        $7::text as after_rule,
        $8::int4 as limit_rows
),

listed as (
    select
        differences.stripe_customer_id,
        differences.rule,
        round(differences.amount_minor) as amount_minor,
        differences.until_at,
        differences.stripe_subscription_ids
    from params
    cross join lateral metrics.open_differences(
        params.base_currency, params.timezone, params.before_at
    ) as differences
    where params.rule is null or differences.rule = params.rule
)

select
    listed.stripe_customer_id::text as stripe_customer_id,
    listed.rule::text as rule,
    listed.amount_minor::bigint as amount_minor,
    listed.until_at::timestamptz as until_at,
    listed.stripe_subscription_ids::text [] as stripe_subscription_ids
from params
cross join listed
where
    params.after_size_minor is null
    or (-abs(listed.amount_minor), listed.stripe_customer_id, listed.rule)
    > (-params.after_size_minor, params.after_stripe_customer_id, params.after_rule)
order by abs(listed.amount_minor) desc, listed.stripe_customer_id, listed.rule
limit (select limit_rows from params)
