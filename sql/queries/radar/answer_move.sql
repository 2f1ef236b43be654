-- Answer a move, and watch what comes of it when it was made: its customer, or everybody on its price,
-- and beside them so many customers of the same kind of move, nearest in money, to whom nobody wrote.
-- One row when it was answered; none when somebody was faster, or there is no such move. One that rests may
-- still be made.
with params as not materialized (
    select
        $1::int8 as id,
        $2::text as answer,
        $3::text as actor,
        $4::timestamptz as at,
        $5::timestamptz as away_until,
        $6::timestamptz as watched_until,
        $7::int4 as most_compared
),

answered as (
    update moves
    set
        state = params.answer,
        state_until = params.away_until,
        answered_at = params.at,
        answered_by = params.actor,
        answered_amount_minor = moves.amount_minor,
        answered_currency = moves.currency
    from params
    where
        moves.id = params.id
        and (moves.state = 'open' or (params.answer = 'done' and moves.state <> 'done'))
    returning
        moves.id,
        moves.kind,
        moves.customer_id,
        moves.base_amount_minor,
        moves.evidence ->> 'price_id' as price_id
),

written_to as (
    select answered.customer_id
    from answered
    where answered.customer_id is not null
    union
    select spans.customer_id
    from params
    inner join answered on answered.kind = 'grandfathered'
    inner join mrr_spans as spans
        on spans.price_id = answered.price_id
        and spans.from_at <= params.at
        and (spans.until_at is null or spans.until_at > params.at)
),

-- Alike in what they could bring, so that the one is a measure of the other.
compared as (
    select others.customer_id
    from params
    inner join answered on answered.customer_id is not null
    cross join lateral (
        select others.customer_id
        from moves as others
        where
            others.kind = answered.kind
            and others.id <> answered.id
            and others.customer_id <> answered.customer_id
            and others.is_found
            and others.state <> 'done'
            and not exists (
                select
                from move_follow_ups as watched
                where
                    watched.customer_id = others.customer_id
                    and not watched.is_comparison
                    and watched.until_at > params.at
            )
        order by abs(others.base_amount_minor - answered.base_amount_minor), others.id
        limit params.most_compared
    ) as others
),

watched as (
    insert into move_follow_ups (
        move_id,
        kind,
        customer_id,
        is_comparison,
        done_at,
        until_at,
        done_by
    )
    select
        answered.id,
        answered.kind,
        found.customer_id,
        found.is_comparison,
        params.at,
        params.watched_until,
        params.actor
    from params
    cross join answered
    cross join (
        select
            written_to.customer_id,
            false as is_comparison
        from written_to
        union all
        select
            compared.customer_id,
            true as is_comparison
        from compared
    ) as found
    where params.answer = 'done'
    order by found.customer_id
)

select answered.id::int8 as id
from answered
