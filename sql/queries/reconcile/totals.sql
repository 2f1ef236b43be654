-- What was MRR just before an instant, by our rules and in mode `stripe`?
-- One row per currency: base_currency always, with every currency that has a rate in it; and each
-- currency without a rate that has any MRR in either mode, in its own money.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::text as timezone,
        $3::text as base_currency
),

rates as materialized (
    select
        rates.currency,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_at(
        params.base_currency,
        ((params.before_at - interval '1 microsecond') at time zone params.timezone)::date
    ) as rates
),

ours as (
    select
        spans.currency,
        sum(spans.mrr_minor) as mrr_minor
    from params
    inner join mrr_spans as spans
        on spans.from_at < params.before_at
        and (spans.until_at is null or spans.until_at >= params.before_at)
    group by spans.currency
),

apart as (
    select
        differences.currency,
        sum(differences.amount_minor) as amount_minor
    from params
    inner join mrr_differences as differences
        on differences.from_at < params.before_at
        and (differences.until_at is null or differences.until_at >= params.before_at)
    group by differences.currency
),

natives as (
    select
        base_currency as currency,
        0 as mrr_minor,
        0 as amount_minor
    from params
    union all
    select
        currency,
        mrr_minor,
        0 as amount_minor
    from ours
    union all
    select
        currency,
        0 as mrr_minor,
        amount_minor
    from apart
),

converted as (
    select
        case when rates.currency is null then natives.currency else params.base_currency end as currency,
        natives.mrr_minor * coalesce(rates.minor_factor, 1) as mrr_minor,
        natives.amount_minor * coalesce(rates.minor_factor, 1) as amount_minor
    from params
    cross join natives
    left join rates on rates.currency = natives.currency
)

select
    currency::text as currency,
    round(sum(mrr_minor))::bigint as mrr_minor,
    round(sum(mrr_minor) - sum(amount_minor))::bigint as stripe_mode_minor
from converted
group by currency
order by currency
