-- What was suggested, and what was answered? One row per move.
select
    moves.id::int8 as move_id,
    moves.kind::text as kind,
    customers.stripe_id::text as customer_id,
    moves.plan_id::text as plan_id,
    moves.currency::text as currency,
    moves.amount_minor::numeric as amount_minor,
    moves.probability::numeric as probability,
    moves.effort::text as effort,
    moves.state::text as state,
    moves.answered_at::timestamptz as answered_at,
    moves.answered_by::text as answered_by,
    moves.first_seen_at::timestamptz as first_seen_at,
    moves.evidence::text as evidence
from moves
left join customers on customers.id = moves.customer_id
order by moves.id
