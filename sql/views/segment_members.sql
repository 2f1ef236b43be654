-- Who was in a segment at from_at, or came into it before before_at, having had no subscription before?
-- One row per customer with a subscription that pays or is on trial; since_at is from_at, or when they
-- came. What a customer is on is judged at since_at. The segment has the keys plan, product, price, meta,
-- cohort_from, cohort_to, mrr_min_minor and mrr_max_minor, of which a missing one is no condition.
create function metrics.segment_members(
    segment jsonb, from_at timestamptz, before_at timestamptz, timezone text, base_currency text
)
returns table (customer_id bigint, since_at timestamptz)
language sql stable
as $$
    -- Not materialized, so that a question about one customer reads that one's alone.
    with held as not materialized (
        select
            spans.customer_id,
            spans.price_id,
            spans.currency,
            spans.mrr_minor,
            case when spans.from_at < $2 then $2 else spans.from_at end as since_at
        from mrr_spans as spans
        where
            (spans.until_at is null or spans.until_at >= $2)
            and (spans.from_at < $2 or spans.from_at < $3)
        union all
        select
            trials.customer_id,
            shown.price_id,
            trials.currency,
            0 as mrr_minor,
            case when began.at < $2 then $2 else began.at end as since_at
        from subscriptions as trials
        cross join lateral (
            select coalesce(trials.trial_start_at, trials.created_at) as at
        ) as began
        -- A trial has no span; what it is a trial of is in what Stripe first said of it.
        left join lateral (
            select coalesce(
                events.payload #>> '{object,items,data,0,price,id}',
                events.payload #>> '{object,items,data,0,plan,id}',
                events.payload #>> '{object,plan,id}'
            ) as price_id
            from stripe_events as events
            where events.object_id = trials.stripe_id
            order by events.created_at, events.id
            limit 1
        ) as shown on true
        where
            trials.trial_end_at >= $2
            and (trials.ended_at is null or trials.ended_at >= $2)
            and (began.at < $2 or began.at < $3)
    ),

    arrivals as (
        select
            held.customer_id,
            min(held.since_at) as since_at
        from held
        group by held.customer_id
    ),

    -- What each had on arriving; what was added later is not what they were chosen for.
    holdings as (
        select
            arrivals.customer_id,
            arrivals.since_at,
            held.price_id,
            case
                when held.mrr_minor = 0 then 0
                else held.mrr_minor * rates.minor_factor
            end as mrr_minor
        from arrivals
        inner join held
            on held.customer_id = arrivals.customer_id
            and held.since_at = arrivals.since_at
        left join metrics.fx_rates_at($5, ($2 at time zone $4)::date) as rates
            on rates.currency = held.currency
    ),

    matches as (
        select prices.price_id
        from metrics.segment_prices($1) as prices
    )

    select
        holdings.customer_id,
        holdings.since_at
    from holdings
    inner join customers on customers.id = holdings.customer_id and not customers.is_anonymous
    where
        (
            $1 ->> 'cohort_from' is null
            or to_char(customers.first_paid_at at time zone $4, 'YYYY-MM') >= $1 ->> 'cohort_from'
        )
        and (
            $1 ->> 'cohort_to' is null
            or to_char(customers.first_paid_at at time zone $4, 'YYYY-MM') <= $1 ->> 'cohort_to'
        )
    group by holdings.customer_id, holdings.since_at
    having
        (
            not $1 ?| array['plan', 'product', 'price', 'meta']
            or bool_or(exists (select from matches where matches.price_id = holdings.price_id))
        )
        and (
            not $1 ?| array['mrr_min_minor', 'mrr_max_minor']
            or (
                -- Of what has no rate nobody knows how much it is.
                count(*) = count(holdings.mrr_minor)
                and sum(holdings.mrr_minor) between
                coalesce(($1 ->> 'mrr_min_minor')::numeric, 0)
                and coalesce(($1 ->> 'mrr_max_minor')::numeric, 'infinity')
            )
        )
$$;
