-- Which customers are called like this? One row per customer whose name has each of the words; the
-- one that is called so goes first, then those whose name begins so, then those who pay most of the
-- first 200. At most limit_rows.
with params as not materialized (
    select
        $1::text as typed,
        $2::timestamptz as before_at,
        $3::text as base_currency,
        $4::date as today,
        $5::int4 as limit_rows
),

-- Both sides are folded by the database, which knows one way to do it.
wanted as materialized (
    select
        lower(params.typed) as folded,
        array(
            select '%' || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%'
            from regexp_split_to_table(lower(params.typed), '\s+') as word
        ) as patterns
    from params
),

found as materialized (
    select
        named.id,
        named.stripe_id,
        named.name,
        named.attribution,
        named.account,
        case
            when named.folded = wanted.folded then 1
            when starts_with(named.folded, wanted.folded) then 2
            else 3
        end as nearness
    from wanted
    cross join lateral (
        select
            customers.id,
            customers.stripe_id,
            customers.name,
            customers.attribution,
            customers.account,
            lower(customers.name) as folded
        from customers
        where customers.name is not null
    ) as named
    where named.folded like all (wanted.patterns)
    -- What everybody is called is not weighed for everybody.
    order by nearness, named.folded, named.stripe_id
    limit 200
)

select
    found.stripe_id::text as customer_id,
    coalesce(found.name, found.stripe_id)::text as customer_name,
    found.attribution::text as attribution,
    found.account::text as account,
    round(coalesce(pays.mrr_minor, 0))::int8 as mrr_minor,
    pays.currency::text as currency,
    (found.nearness = 1)::bool as is_called_so
from params
cross join found
left join lateral metrics.mrr_of(found.id, null, params.before_at) as pays on true
left join metrics.fx_rates_at(
    (select base_currency from params), (select today from params)
) as rates on rates.currency = pays.currency
order by
    found.nearness,
    coalesce(pays.mrr_minor * rates.minor_factor, 0) desc,
    found.name,
    found.stripe_id
limit (select limit_rows from params)
