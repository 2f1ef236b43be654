-- Which movements between two instants were worth most, and what came of them?
-- One row per movement, largest first, by what it was worth in base_currency at the rate of its day,
-- after the one that after_* names; is_converted adds the currencies that have a rate. The amounts are
-- in the movement's own currency; mrr_now_minor is what the customer pays at known_until. Optional: of
-- one type, and then line_minor and line_movements are what the bridge says of it; of
-- one Stripe account.
with params as not materialized (
    select
        $1::timestamptz as from_at,
        $2::timestamptz as before_at,
        $3::text as timezone,
        $4::text as base_currency,
        $5::bool as is_converted,
        $6::text as type,
        $7::timestamptz as known_until,
        $8::numeric as after_worth_minor,
        $9::timestamptz as after_at,
        $10::text as after_stripe_customer_id,
        $11::text as after_currency,
        $12::int4 as limit_rows,
        $13::text as account
),

-- Empty, and never looked at, when all accounts are asked for.
members as materialized (
    select customers.id
    from params
    inner join customers on customers.account = params.account
),

rates as materialized (
    select
        rates.currency,
        rates.day,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_by_day(
        params.base_currency,
        params.is_converted,
        (params.from_at at time zone params.timezone)::date,
        (params.before_at at time zone params.timezone)::date
    ) as rates
),

worths as (
    select
        movements.customer_id,
        movements.currency,
        movements.occurred_at,
        movements.amount_minor * rates.minor_factor as worth_minor
    from params
    inner join mrr_movements as movements
        on movements.occurred_at >= params.from_at
        and movements.occurred_at < params.before_at
    inner join rates
        on rates.currency = movements.currency
        and rates.day = (movements.occurred_at at time zone params.timezone)::date
    where
        (params.type is null or movements.type = params.type)
        and (params.account is null or movements.customer_id in (select members.id from members))
),

line as materialized (
    select
        sum(worth_minor) as worth_minor,
        count(*) as movements
    from worths
),

-- Of a customer who is gone, equals are shown again rather than left out.
cursor_customer as (
    select coalesce(max(customers.id), 0) as id
    from params
    inner join customers on customers.stripe_id = params.after_stripe_customer_id
),

page as materialized (
    select
        worths.customer_id,
        worths.currency,
        worths.occurred_at,
        worths.worth_minor
    from params
    cross join cursor_customer
    cross join worths
    where
        params.after_worth_minor is null
        or worths.worth_minor < params.after_worth_minor
        or (
            worths.worth_minor = params.after_worth_minor
            and (
                worths.occurred_at < params.after_at
                or (
                    worths.occurred_at = params.after_at
                    and (worths.customer_id, worths.currency)
                    > (cursor_customer.id, params.after_currency)
                )
            )
        )
    order by
        worths.worth_minor desc, worths.occurred_at desc, worths.customer_id, worths.currency
    limit (select limit_rows from params)
)

select
    (movements.occurred_at at time zone params.timezone)::date as day,
    movements.occurred_at,
    customers.stripe_id as stripe_customer_id,
    movements.currency,
    movements.type,
    movements.cause,
    round(movements.amount_minor)::bigint as amount_minor,
    round(movements.mrr_before_minor)::bigint as mrr_before_minor,
    round(movements.mrr_after_minor)::bigint as mrr_after_minor,
    movements.away_since,
    movements.event_ids,
    plans.plans_before::jsonb as plans_before,
    plans.plans_after::jsonb as plans_after,
    metrics.events_named(movements.event_ids)::jsonb as events,
    page.worth_minor::numeric as worth_minor,
    round(coalesce(nows.mrr_minor, 0))::bigint as mrr_now_minor,
    round(line.worth_minor)::bigint as line_minor,
    line.movements::int4 as line_movements
from params
cross join line
cross join page
inner join mrr_movements as movements
    on movements.customer_id = page.customer_id
    and movements.currency = page.currency
    and movements.occurred_at = page.occurred_at
inner join customers on customers.id = page.customer_id
cross join lateral metrics.plans_around(page.customer_id, page.currency, page.occurred_at) as plans
cross join lateral (
    select sum(spans.mrr_minor) as mrr_minor
    from mrr_spans as spans
    where
        spans.customer_id = page.customer_id
        and spans.currency = page.currency
        and spans.from_at < params.known_until
        and (spans.until_at is null or spans.until_at >= params.known_until)
) as nows
order by page.worth_minor desc, page.occurred_at desc, page.customer_id, page.currency
