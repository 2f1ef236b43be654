-- What became of some customers between the instant each is counted from and another?
-- One row per customer. Amounts are exact minor units of base_currency at the rates of one day, so that
-- no exchange rate makes a difference; is_rated says whether there is one for all that the customer
-- pays. used is of a usage metric over the days from from_day (or the one after the customer came) up
-- to, not including, until_day: a day's mean of what is added up, otherwise the largest or the last.
create function metrics.member_outcomes(
    customer_ids bigint[],
    since_ats timestamptz[],
    before_at timestamptz,
    base_currency text,
    fx_day date,
    usage_metric text,
    from_day date,
    until_day date,
    timezone text
)
returns table (
    customer_id bigint,
    is_rated boolean,
    start_minor numeric,
    end_minor numeric,
    is_lost boolean,
    is_trial_over boolean,
    is_converted boolean,
    used numeric
)
language sql stable
as $$
    with members as (
        select
            asked.customer_id,
            asked.since_at
        from unnest($1, $2) as asked (customer_id, since_at)
    ),

    -- Half open like a day: what begins at an instant is not there just before it.
    accounts as (
        select
            members.customer_id,
            members.since_at,
            coalesce(bool_and(rates.currency is not null) filter (where spans.currency is not null), true)
            as is_rated,
            coalesce(
                sum(spans.mrr_minor * rates.minor_factor) filter (where spans.from_at < members.since_at),
                0
            ) as start_minor,
            coalesce(
                sum(spans.mrr_minor * rates.minor_factor) filter (
                    where spans.until_at is null or spans.until_at >= $3
                ),
                0
            ) as end_minor
        from members
        left join mrr_spans as spans
            on spans.customer_id = members.customer_id
            and spans.from_at < $3
            and (spans.until_at is null or spans.until_at >= members.since_at)
        left join metrics.fx_rates_at($4, $5) as rates
            on rates.currency = spans.currency
        group by members.customer_id, members.since_at
    ),

    -- Who was given everything for free has left the amount and not the company, as long as a subscription runs.
    comped as (
        select accounts.customer_id
        from accounts
        cross join lateral (
            select movements.cause
            from mrr_movements as movements
            where
                movements.customer_id = accounts.customer_id
                and movements.occurred_at < $3
            order by movements.occurred_at desc, movements.currency
            limit 1
        ) as last_movement
        where
            accounts.start_minor > 0
            and accounts.end_minor = 0
            and last_movement.cause = 'comped'
            and exists (
                select from subscriptions
                where
                    subscriptions.customer_id = accounts.customer_id
                    and (subscriptions.created_at is null or subscriptions.created_at < $3)
                    and (subscriptions.ended_at is null or subscriptions.ended_at >= $3)
            )
    ),

    -- A trial is decided when it is paid for or, unpaid, over. Only what was decided in the time counts.
    trials as (
        select
            members.customer_id,
            bool_or(paid.at < $3) as is_converted
        from members
        inner join subscriptions
            on subscriptions.customer_id = members.customer_id
            and subscriptions.trial_end_at is not null
        cross join lateral (
            select coalesce(subscriptions.trial_start_at, subscriptions.created_at) as at
        ) as began
        cross join lateral (
            select least(
                (
                    select min(spans.from_at)
                    from mrr_spans as spans
                    where
                        spans.customer_id = subscriptions.customer_id
                        and spans.subscription_id = subscriptions.id
                        and spans.from_at >= began.at
                ),
                (
                    select min(movements.occurred_at)
                    from mrr_movements as movements
                    where
                        movements.customer_id = subscriptions.customer_id
                        and movements.type in ('new', 'reactivation')
                        and movements.occurred_at >= began.at
                )
            ) as at
        ) as paid
        where
            began.at < $3
            and least(paid.at, subscriptions.ended_at, subscriptions.trial_end_at) >= members.since_at
            and least(paid.at, subscriptions.ended_at, subscriptions.trial_end_at) < $3
        group by members.customer_id
    ),

    used as (
        select
            members.customer_id,
            case metrics.kind
                when 'sum'
                    then
                    sum(daily.quantity) / greatest(
                        $8 - greatest($7, (members.since_at at time zone $9)::date),
                        1
                    )
                when 'max' then max(daily.quantity)
                else (array_agg(daily.quantity order by daily.day desc))[1]
            end as quantity
        from members
        inner join usage_metrics as metrics on metrics.name = $6
        inner join usage_daily as daily
            on daily.customer_id = members.customer_id
            and daily.metric_id = metrics.id
            and daily.day >= greatest($7, (members.since_at at time zone $9)::date)
            and daily.day < $8
        group by members.customer_id, members.since_at, metrics.kind
    )

    select
        accounts.customer_id,
        accounts.is_rated,
        accounts.start_minor,
        accounts.end_minor,
        accounts.start_minor > 0 and accounts.end_minor = 0 and comped.customer_id is null as is_lost,
        trials.customer_id is not null as is_trial_over,
        coalesce(trials.is_converted, false) as is_converted,
        coalesce(used.quantity, 0) as used
    from accounts
    left join comped on comped.customer_id = accounts.customer_id
    left join trials on trials.customer_id = accounts.customer_id
    left join used on used.customer_id = accounts.customer_id
$$;
