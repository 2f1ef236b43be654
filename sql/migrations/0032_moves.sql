-- What would bring the most money next, and what came of it when somebody did it.

-- Derived, but for the answers. One row per kind and subject: what the newest look found, and what was
-- answered, which stays away until state_until.
create table moves (
    id bigint generated always as identity primary key,
    kind text not null check (
        kind in (
            'upgrade',
            'save',
            'price_test',
            'discount_ending',
            'grandfathered',
            'win_back',
            'annual_offer'
        )
    ),
    -- 'customer:<number>', 'plan:<id>' or 'price:<id>'.
    subject text not null,
    customer_id bigint references customers on delete cascade,
    plan_id text,
    currency text not null,
    -- A month, if it works out; and in the base currency at the rate of the newest look.
    amount_minor numeric not null check (amount_minor > 0),
    base_amount_minor numeric not null,
    probability numeric not null check (probability between 0 and 1),
    -- Of so many cases so many went well; null when it is the stated default.
    cases int,
    successes int,
    expected_minor numeric not null,
    effort text not null check (effort in ('message', 'price_change', 'conversation')),
    -- What is expected for the effort: the order of the list.
    rank_minor numeric not null,
    evidence jsonb not null,
    state text not null default 'open' check (state in ('open', 'done', 'snoozed', 'dismissed')),
    state_until timestamptz,
    answered_at timestamptz,
    answered_by text,
    answered_amount_minor numeric,
    answered_currency text,
    -- The newest look found it. An answered one is kept without, so that it stays away should it return.
    is_found boolean not null default true,
    first_seen_at timestamptz not null,
    unique (kind, subject),
    check ((cases is null) = (successes is null)),
    check ((state = 'open') = (state_until is null)),
    check (state = 'open' or (answered_at is not null and answered_amount_minor is not null)),
    check (is_found or state <> 'open')
) with (fillfactor = 80);

-- The total of all open moves is read from it alone.
create index moves_rank on moves (rank_minor desc, id) include (expected_minor)
    where state = 'open';
create index moves_customer on moves (customer_id) where customer_id is not null;
create index moves_answered on moves (state_until) where state <> 'open';

-- Customers of a move that somebody made, watched from then on, and customers of the same kind of move to
-- whom nobody wrote, beside whom they are judged. What came of it is read from the ledger.
create table move_follow_ups (
    id bigint generated always as identity primary key,
    move_id bigint not null,
    kind text not null,
    customer_id bigint not null references customers on delete cascade,
    is_comparison boolean not null,
    done_at timestamptz not null,
    until_at timestamptz not null,
    done_by text not null,
    unique (move_id, done_at, customer_id),
    check (until_at > done_at)
);

create index move_follow_ups_done on move_follow_ups (done_at);
create index move_follow_ups_customer on move_follow_ups (customer_id, done_at);

-- Derived once a day: how often moves of a kind went well in this company's own history.
create table move_rates (
    kind text primary key,
    cases int not null check (cases >= 0),
    successes int not null check (successes between 0 and cases),
    -- Of annual offers: the share of MRR that leaves within a year; null elsewhere.
    yearly_loss numeric check (yearly_loss between 0 and 1)
);

-- When everybody was looked at last, and in what currency and zone that was.
create table move_looks (
    id boolean primary key default true check (id),
    looked_at timestamptz not null,
    looked_day date not null,
    base_currency text not null,
    timezone text not null
);
