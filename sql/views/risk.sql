-- Something that may cost money, as one of the functions metrics.risk_<type> finds it.
create type metrics.risk as (
    -- null for the portfolio.
    customer_id bigint,
    -- null when it is about the customer as a whole.
    subscription_id bigint,
    severity text,
    -- How large the condition is, in its own measure; null for the MRR, and 0 without any.
    effect numeric,
    -- What is at stake; null for the MRR of the subscription, or of the customer.
    stake_currency text,
    stake_minor numeric,
    -- Without MRR it is none.
    needs_mrr boolean,
    -- Evidence whose every change is told.
    facts jsonb,
    -- Evidence that drifts.
    figures jsonb,
    -- When it happened, of what happens once.
    since_at timestamptz,
    -- An alert opens; when false, one that is open stays so.
    opens boolean
);
