-- Something that could be done for more money, as one of the functions metrics.move_<kind> finds it.
create type metrics.move as (
    kind text,
    -- What it is about: of one kind and subject there is one move.
    subject text,
    -- null when it is about a plan.
    customer_id bigint,
    plan_id text,
    currency text,
    -- A month, if it works out.
    amount_minor numeric,
    effort text,
    evidence jsonb
);
