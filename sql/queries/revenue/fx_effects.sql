-- What did changed rates of exchange do to MRR between two instants, currency by currency?
-- One row per currency whose rate changed while there was MRR in it, the largest effect first; the
-- effects add up to the fx line of the bridge. rate is what one minor unit was worth in minor units of
-- base_currency at the start and at the end. Optional: of one Stripe account.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::text as base_currency,
        $5::text as account
),

-- Empty, and never looked at, when all accounts are asked for.
members as materialized (
    select customers.id
    from params
    inner join customers on customers.account = params.account
),

ends as materialized (
    select
        ((from_at - interval '1 microsecond') at time zone timezone)::date as start_day,
        ((before_at - interval '1 microsecond') at time zone timezone)::date as end_day
    from params
),

rates as materialized (
    select
        rates.currency,
        rates.day,
        rates.minor_factor,
        rates.minor_factor_before
    from params
    cross join ends
    cross join lateral metrics.fx_rates_by_day(
        params.base_currency, true, ends.start_day, ends.end_day
    ) as rates
    where rates.currency <> params.base_currency
),

starts as (
    select
        spans.currency,
        sum(spans.mrr_minor) as mrr_minor
    from params
    inner join mrr_spans as spans
        on spans.from_at < params.from_at
        and (spans.until_at is null or spans.until_at >= params.from_at)
    where
        spans.currency <> params.base_currency
        and (params.account is null or spans.customer_id in (select members.id from members))
    group by spans.currency
),

nets as (
    select
        movements.currency,
        (movements.occurred_at at time zone params.timezone)::date as day,
        sum(movements.mrr_after_minor - movements.mrr_before_minor) as mrr_minor
    from params
    inner join mrr_movements as movements
        on movements.occurred_at >= params.from_at
        and movements.occurred_at < params.before_at
    where
        movements.currency <> params.base_currency
        and (params.account is null or movements.customer_id in (select members.id from members))
    group by movements.currency, (movements.occurred_at at time zone params.timezone)::date
),

revaluations as (
    select
        rates.currency,
        rates.minor_factor - rates.minor_factor_before as change,
        coalesce(starts.mrr_minor, 0) + coalesce(sum(nets.mrr_minor) over earlier_days, 0)
            as mrr_minor
    from rates
    inner join ends on rates.day > ends.start_day
    left join starts on starts.currency = rates.currency
    left join nets on nets.currency = rates.currency and nets.day = rates.day
    window earlier_days as (
        partition by rates.currency
        order by rates.day
        rows between unbounded preceding and 1 preceding
    )
),

effects as (
    select
        currency,
        sum(mrr_minor * change) as effect_minor
    from revaluations
    group by currency
    having sum(mrr_minor * change) <> 0
)

select
    effects.currency,
    round(coalesce(starts.mrr_minor, 0))::bigint as start_minor,
    first_rates.minor_factor::numeric as start_rate,
    last_rates.minor_factor::numeric as end_rate,
    round(effects.effect_minor)::bigint as effect_minor
from effects
cross join ends
inner join rates as last_rates
    on last_rates.currency = effects.currency and last_rates.day = ends.end_day
inner join rates as first_rates
    on first_rates.currency = effects.currency and first_rates.day = ends.start_day
left join starts on starts.currency = effects.currency
order by abs(effects.effect_minor) desc, effects.currency
