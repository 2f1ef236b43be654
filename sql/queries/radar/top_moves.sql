-- What would bring the most money next, for the effort? One row per open move, the best first; after a move
-- that a page ended with.
with params as not materialized (
    select
        $1::int4 as limit_rows,
        $2::numeric as after_rank_minor,
        $3::int8 as after_id
),

page as (
    select
        best.id,
        best.rank_minor
    from params
    cross join lateral (
        select
            moves.id,
            moves.rank_minor
        from moves
        where
            moves.state = 'open'
            and (
                params.after_rank_minor is null
                or moves.rank_minor < params.after_rank_minor
                or (moves.rank_minor = params.after_rank_minor and moves.id > params.after_id)
            )
        order by moves.rank_minor desc, moves.id
        limit params.limit_rows
    ) as best
)

select
    shown.id::int8 as id,
    shown.kind::text as kind,
    shown.customer_id::text as customer_id,
    shown.customer_name::text as customer_name,
    shown.plan_id::text as plan_id,
    shown.plan_name::text as plan_name,
    shown.amount_minor::int8 as amount_minor,
    shown.currency::text as currency,
    shown.base_amount_minor::int8 as base_amount_minor,
    shown.probability::numeric as probability,
    shown.cases::int4 as cases,
    shown.successes::int4 as successes,
    shown.expected_minor::int8 as expected_minor,
    shown.effort::text as effort,
    shown.evidence::jsonb as evidence,
    shown.state::text as state,
    shown.state_until::timestamptz as state_until,
    shown.answered_at::timestamptz as answered_at,
    shown.answered_by::text as answered_by,
    shown.first_seen_at::timestamptz as first_seen_at,
    page.rank_minor::numeric as rank_minor
from page
inner join metrics.shown_moves as shown on shown.id = page.id
order by page.rank_minor desc, page.id
