-- What is known of each move, in the words that people and programs get?
-- One row per move.
create view metrics.shown_moves as
select
    moves.id,
    moves.kind,
    customers.stripe_id as customer_id,
    customers.name as customer_name,
    moves.plan_id,
    moves.evidence ->> 'plan_name' as plan_name,
    round(moves.amount_minor)::bigint as amount_minor,
    moves.currency,
    round(moves.base_amount_minor)::bigint as base_amount_minor,
    moves.probability,
    moves.cases,
    moves.successes,
    round(moves.expected_minor)::bigint as expected_minor,
    moves.effort,
    moves.evidence,
    moves.state,
    moves.state_until,
    case when moves.state <> 'open' then moves.answered_at end as answered_at,
    case when moves.state <> 'open' then moves.answered_by end as answered_by,
    moves.first_seen_at
from moves
left join customers on customers.id = moves.customer_id;
