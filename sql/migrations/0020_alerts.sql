-- What may cost money, from when it is noticed until it is over.

create table alerts (
    id bigint generated always as identity primary key,
    type text not null check (
        type in (
            'declining_usage',
            'payment_retry',
            'card_expiring',
            'scheduled_cancellation',
            'plan_downgrade',
            'subscription_paused',
            'dispute_opened',
            'refund_issued',
            'support_ticket_spike',
            'trial_ending_without_card',
            'usage_mismatch_high',
            'usage_mismatch_low',
            'mrr_decline',
            'churn_risk'
        )
    ),
    -- 'customer:<number>', or 'portfolio' for what concerns all of them.
    subject text not null,
    customer_id bigint references customers on delete cascade,
    subscription_id bigint references subscriptions on delete set null,
    severity text not null check (severity in ('informational', 'warning', 'critical')),
    state text not null default 'open' check (state in ('open', 'snoozed', 'resolved')),
    -- How large the condition is, in its own measure: what doubles after a wrong alarm.
    effect numeric not null,
    currency text,
    mrr_at_stake_minor numeric,
    -- The figures that the sentence about it needs.
    data jsonb not null,
    -- Counts the changes of what people see.
    version int not null default 1,
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    resolved_at timestamptz,
    outcome text check (outcome in ('kept', 'won', 'lost', 'wrong', 'no_action')),
    note text,
    -- 'slack:T0/U0', 'api:<key id>', 'cli'; null when the condition ended by itself.
    resolved_by text,
    assigned_to text,
    snoozed_until timestamptz,
    -- Snoozed until it gets worse than this.
    snoozed_effect numeric,
    snoozed_severity text,
    check ((state = 'resolved') = (resolved_at is not null)),
    check (resolved_at is null or outcome is not null)
);

create unique index alerts_open on alerts (type, subject) where resolved_at is null;
create index alerts_customer on alerts (customer_id, opened_at);
create index alerts_resolved on alerts (resolved_at) where resolved_at is not null;

-- Who did what with an alert, and what the scan did.
create table alert_notes (
    id bigint generated always as identity primary key,
    alert_id bigint not null references alerts on delete cascade,
    at timestamptz not null,
    actor text not null,
    action text not null check (
        action in ('opened', 'changed', 'cleared', 'resolved', 'snoozed', 'woken', 'assigned')
    ),
    detail jsonb not null default '{}'
);

create index alert_notes_alert on alert_notes (alert_id, id);

-- Which messages show an alert. The message is in the outbox, and has a place in Slack once it was sent.
create table alert_posts (
    alert_id bigint not null references alerts on delete cascade,
    destination text not null,
    -- The outbox message that posted it; a card within a thread has the thread's first message, too.
    dedupe_key text not null,
    thread_key text,
    shown_version int not null,
    primary key (alert_id, destination)
);

create index alert_posts_thread on alert_posts (thread_key) where thread_key is not null;
