-- How often scores of the past were right, as the newest look at the past found. Derived: a look makes it again.

-- One row per version of the weights.
create table backtests (
    weights_version smallint primary key,
    timezone text not null,
    base_currency text not null,
    ticket_spike numeric not null,
    -- The month ends that were looked at and had anybody to score; null when there was none.
    first_day date,
    last_day date,
    months smallint not null check (months >= 0),
    -- Of one customer at one month end each.
    scored bigint not null check (scored >= 0),
    not_scored bigint not null check (not_scored >= 0),
    calculated_at timestamptz not null,
    check ((first_day is null) = (months = 0)),
    check ((last_day is null) = (months = 0))
);

-- What came within ninety days of those that a rule chose. One row per what came, rule, and how many percent
-- of each month end's customers were chosen at most; 100: all that the rule names.
create table backtest_figures (
    weights_version smallint not null references backtests on delete cascade,
    outcome text not null check (outcome in ('expansion', 'churn')),
    chosen_by text not null check (
        chosen_by in (
            'everybody',
            'score',
            'largest_mrr',
            'longest_tenure',
            'usage_drop',
            'safe_to_upsell',
            'neutral',
            'do_not_touch',
            'likely_to_churn'
        )
    ),
    top_percent smallint not null check (top_percent in (5, 10, 100)),
    -- A customer counts at every month end; hits are those after which it came.
    choices bigint not null check (choices > 0),
    hits bigint not null check (hits between 0 and choices),
    -- The hits of as many drawn by lot from the same month ends.
    expected_hits numeric not null check (expected_hits >= 0),
    customers bigint not null check (customers between 1 and choices),
    customers_hit bigint not null check (customers_hit between 0 and customers),
    -- Added up over customers: how much one customer counts several times.
    choices_squared numeric not null,
    hits_squared numeric not null,
    hits_by_choices numeric not null,
    primary key (weights_version, outcome, chosen_by, top_percent)
);
