-- What could be done for more money now, and what is over? Looks at some customers or at all, and at the
-- plans when it is told to. Always one row of counts; a look that finds what the one before found writes no move. What was
-- answered stays away until its time is over, unless its amount has doubled.
with params as not materialized (
    select
        $1::timestamptz as at,
        $2::timestamptz as before_at,
        $3::date as today,
        $4::text as timezone,
        $5::text as base_currency,
        $6::int8[] as customer_ids,
        $7::text[] as kinds,
        $8::text[] as default_probabilities,
        $9::text[] as efforts,
        $10::text[] as effort_weights,
        $11::int4 as least_cases,
        $12::numeric as default_yearly_loss,
        $13::bool as with_plans,
        $14::bool as is_everybody
),

rates as materialized (
    select
        rates.currency,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_at(params.base_currency, params.today) as rates
),

-- What the company's own history says, once there is enough of it.
chances as materialized (
    select
        stated.kind,
        own.cases,
        own.successes,
        round(coalesce(own.successes::numeric / own.cases, stated.probability::numeric), 6)
            as probability
    from params
    cross join unnest(params.kinds, params.default_probabilities) as stated (kind, probability)
    left join move_rates as own
        on own.kind = stated.kind
        and own.cases >= params.least_cases
),

losses as materialized (
    select
        coalesce(max(own.yearly_loss), max(params.default_yearly_loss)) as yearly_loss,
        max(own.yearly_loss) is not null as is_own
    from params
    left join move_rates as own on own.kind = 'annual_offer'
),

weights as materialized (
    select
        weighed.effort,
        weighed.weight::numeric as weight
    from params
    cross join unnest(params.efforts, params.effort_weights) as weighed (effort, weight)
),

saves as materialized (
    select moves.*
    from params
    cross join lateral metrics.move_save(params.customer_ids, params.is_everybody) as moves
),

-- Thousands are compared with thousands, which a list of ids does at once and a look for each does not.
at_risk as materialized (
    select saves.customer_id
    from saves
    where saves.customer_id is not null
),

upgrades as materialized (
    select moves.*
    from params
    cross join lateral metrics.move_upgrade(params.customer_ids, params.is_everybody) as moves
    -- Who may leave is not sold to.
    where moves.customer_id not in (select at_risk.customer_id from at_risk)
),

found as materialized (
    select saves.* from saves
    union all
    select upgrades.* from upgrades
    union all
    select moves.*
    from params
    cross join lateral metrics.move_discount_ending(
        params.before_at,
        params.today,
        params.timezone,
        params.base_currency,
        params.customer_ids,
        params.is_everybody
    ) as moves
    union all
    select moves.*
    from params
    cross join lateral metrics.move_win_back(
        params.before_at,
        params.today,
        params.timezone,
        params.base_currency,
        params.customer_ids,
        params.is_everybody
    ) as moves
    -- Whose payment fails can still be kept.
    where moves.customer_id not in (select at_risk.customer_id from at_risk)
    union all
    select moves.*
    from params
    cross join losses
    cross join lateral metrics.move_annual_offer(
        params.before_at,
        params.today,
        params.timezone,
        params.base_currency,
        losses.yearly_loss,
        losses.is_own,
        params.customer_ids,
        params.is_everybody
    ) as moves
    -- One offer at a time.
    where
        moves.customer_id not in (select at_risk.customer_id from at_risk)
        and moves.customer_id not in (
            select upgrades.customer_id from upgrades where upgrades.customer_id is not null
        )
    union all
    select moves.*
    from params
    cross join lateral metrics.move_grandfathered(
        params.before_at, params.today, params.timezone, params.base_currency
    ) as moves
    where params.with_plans
    union all
    select moves.*
    from params
    cross join lateral metrics.move_price_test(
        params.before_at, params.today, params.timezone, params.base_currency
    ) as moves
    where params.with_plans
),

-- In the base currency, or it cannot be put in order.
candidates as materialized (
    select
        found.*,
        money.base_amount_minor,
        chances.probability,
        chances.cases,
        chances.successes,
        round(money.base_amount_minor * chances.probability, 8) as expected_minor,
        round(money.base_amount_minor * chances.probability / weights.weight, 8) as rank_minor
    from found
    inner join chances on chances.kind = found.kind
    inner join weights on weights.effort = found.effort
    inner join rates on rates.currency = found.currency
    cross join lateral (
        select round(found.amount_minor * rates.minor_factor, 8) as base_amount_minor
    ) as money
    where
        found.amount_minor > 0
        -- Nobody is to be written to who was erased.
        and not exists (
            select
            from customers
            where customers.id = found.customer_id and customers.is_anonymous
        )
),

known as materialized (
    select moves.*
    from params
    inner join moves
        on (params.is_everybody or moves.customer_id = any(params.customer_ids))
        and (params.with_plans or moves.customer_id is not null)
),

changed as materialized (
    select
        candidates.*,
        known.id,
        (
            known.id is null
            or (
                known.state <> 'open'
                and (
                    known.state_until <= params.at
                    or (
                        candidates.currency = known.answered_currency
                        and candidates.amount_minor >= known.answered_amount_minor * 2
                    )
                )
            )
        ) as is_opened
    from params
    cross join candidates
    left join known
        on known.kind = candidates.kind
        and known.subject = candidates.subject
),

written as (
    insert into moves (
        kind,
        subject,
        customer_id,
        plan_id,
        currency,
        amount_minor,
        base_amount_minor,
        probability,
        cases,
        successes,
        expected_minor,
        effort,
        rank_minor,
        evidence,
        first_seen_at
    )
    select
        changed.kind,
        changed.subject,
        changed.customer_id,
        changed.plan_id,
        changed.currency,
        changed.amount_minor,
        changed.base_amount_minor,
        changed.probability,
        changed.cases,
        changed.successes,
        changed.expected_minor,
        changed.effort,
        changed.rank_minor,
        changed.evidence,
        params.at
    from params
    cross join changed
    left join known on known.id = changed.id
    -- What stands there already is not touched.
    where
        changed.is_opened
        or not known.is_found
        or (
            changed.plan_id,
            changed.currency,
            changed.amount_minor,
            changed.base_amount_minor,
            changed.probability,
            changed.cases,
            changed.successes,
            changed.effort,
            changed.rank_minor,
            changed.evidence
        ) is distinct from (
            known.plan_id,
            known.currency,
            known.amount_minor,
            known.base_amount_minor,
            known.probability,
            known.cases,
            known.successes,
            known.effort,
            known.rank_minor,
            known.evidence
        )
    order by changed.rank_minor desc, changed.kind, changed.subject
    on conflict (kind, subject) do update set
        plan_id = excluded.plan_id,
        currency = excluded.currency,
        amount_minor = excluded.amount_minor,
        base_amount_minor = excluded.base_amount_minor,
        probability = excluded.probability,
        cases = excluded.cases,
        successes = excluded.successes,
        expected_minor = excluded.expected_minor,
        effort = excluded.effort,
        rank_minor = excluded.rank_minor,
        evidence = excluded.evidence,
        is_found = true,
        -- What would be first seen is seen now: the same as is_opened.
        state = case
            when
                moves.state_until <= excluded.first_seen_at
                or (
                    excluded.currency = moves.answered_currency
                    and excluded.amount_minor >= moves.answered_amount_minor * 2
                )
                then 'open'
            else moves.state
        end,
        state_until = case
            when
                moves.state_until > excluded.first_seen_at
                and (
                    excluded.currency <> moves.answered_currency
                    or excluded.amount_minor < moves.answered_amount_minor * 2
                )
                then moves.state_until
        end
),

gone as (
    delete from moves
    using params, known
    where
        moves.id = known.id
        -- As the row is by now: somebody may have just answered it.
        and (moves.state = 'open' or moves.state_until <= params.at)
        and not exists (
            select
            from candidates
            where candidates.kind = known.kind and candidates.subject = known.subject
        )
    returning moves.state
),

-- Should it return before its time is over, it is still known.
resting as (
    update moves
    set is_found = false
    from params, known
    where
        moves.id = known.id
        and moves.is_found
        and moves.state <> 'open'
        and moves.state_until > params.at
        and not exists (
            select
            from candidates
            where candidates.kind = known.kind and candidates.subject = known.subject
        )
),

looked as (
    insert into move_looks (looked_at, looked_day, base_currency, timezone)
    select
        params.at,
        params.today,
        params.base_currency,
        params.timezone
    from params
    where params.is_everybody
    on conflict (id) do update set
        looked_at = excluded.looked_at,
        looked_day = excluded.looked_day,
        base_currency = excluded.base_currency,
        timezone = excluded.timezone
)

select
    (select count(*) from changed where is_opened)::int4 as opened,
    (select count(*) from gone where state = 'open')::int4 as gone
