-- How ready customers are to pay more, as the newest look found. Derived: a look at all of them makes it again.

-- One row per customer who pays, most of them updated every day in place. In points what each part came to;
-- what stands behind them is asked anew when somebody looks at one.
create table customer_scores (
    customer_id bigint primary key references customers on delete cascade,
    -- null: not scored, and why.
    score smallint check (score between 0 and 100),
    not_scored text check (not_scored in ('too_little_usage')),
    category text check (
        category in ('safe_to_upsell', 'neutral', 'do_not_touch', 'likely_to_churn')
    ),
    -- What keeps the score from going above 30.
    cap text check (cap in ('scheduled_cancellation', 'past_due', 'recent_upgrade')),
    headroom_points numeric not null,
    growth_points numeric not null,
    breadth_points numeric not null,
    payment_points numeric not null,
    tenure_points numeric not null,
    -- Thirty days against the thirty before, of the metric used on most days; null when too little is known.
    trend numeric,
    trend_metric text,
    base_mrr_minor numeric,
    weights_version smallint not null,
    as_of_day date not null,
    calculated_at timestamptz not null,
    check ((score is null) = (not_scored is not null)),
    check ((score is null) = (category is null))
) with (fillfactor = 45);

-- The lists that people ask for: the best first.
create index customer_scores_category on customer_scores (
    category, score desc, (coalesce(base_mrr_minor, 0)) desc, customer_id
)
where score is not null;

-- The day on which all were looked at last.
create table score_looks (
    day date primary key
);

-- From what MRR on a customer pays more than the half of all; null before the first look.
alter table risk_marks add column median_minor numeric;

-- What a customer's score was from a day on, until the next row.
create table score_history (
    customer_id bigint not null references customers on delete cascade,
    day date not null,
    score smallint,
    category text,
    weights_version smallint not null,
    primary key (customer_id, day)
);

-- The newest invoices of one customer; it also serves what invoices_customer did. Invoices are few when this
-- runs first, and the locks are short.
-- squawk-ignore require-concurrent-index-creation
create index invoices_newest on invoices (customer_id, created_at desc, stripe_id);
-- squawk-ignore require-concurrent-index-deletion
drop index invoices_customer;

-- Whose payments did not all work at the first try: few of all.
-- squawk-ignore require-concurrent-index-creation
create index invoices_refused on invoices (customer_id)
    where attempt_count > 1 or status in ('open', 'uncollectible');
