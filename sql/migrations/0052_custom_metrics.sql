-- Numbers of people's own: a query that gives one a day, and what it has given.

-- One row per metric. The query runs elsewhere, with rights of its own; here is only its text.
create table custom_metrics (
    id bigint generated always as identity primary key,
    name text not null unique check (name ~ '^[a-z][a-z0-9_]{0,39}$'),
    title text not null check (length(title) between 1 and 80),
    -- What the number counts, in people's words; '' for a bare number.
    unit text not null check (length(unit) <= 20),
    query text not null check (length(query) between 1 and 20000),
    -- null: neither way is better.
    is_higher_better boolean,
    -- Its place among those that the digest tells, the smallest first; null: not told.
    digest_place int check (digest_place > 0),
    set_by text not null,
    set_at timestamptz not null,
    -- When it was last asked for, which is also what keeps two processes from asking at once.
    asked_at timestamptz,
    -- When it last answered well.
    answered_at timestamptz,
    -- What was wrong with the last answer: a SQLSTATE or a word of ours, and a sentence without data.
    failure_code text,
    failure text,
    failing_since_at timestamptz,
    check ((failure_code is null) = (failure is null)),
    check ((failure_code is null) = (failing_since_at is null))
);

-- One row per metric and day that is over.
create table custom_metric_days (
    metric_id bigint not null references custom_metrics on delete cascade,
    day date not null check (day between '1900-01-01' and '9999-12-31'),
    value numeric not null check (
        value not in ('NaN', 'Infinity', '-Infinity') and abs(value) < 1e18
    ),
    read_at timestamptz not null,
    primary key (metric_id, day)
);

-- An experiment may follow such a number. Rows are not looked at: the rule they came in by was stricter.
alter table experiments drop constraint experiments_metric_check;
alter table experiments add constraint experiments_metric_check check (
    metric in ('arpu', 'mrr', 'churn_rate', 'conversion_rate', 'expansion_rate', 'nrr')
    or metric like 'usage:_%'
    or metric like 'custom:_%'
) not valid;
