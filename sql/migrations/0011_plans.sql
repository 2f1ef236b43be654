-- What people say about plans beyond what Stripe says.

-- Limits of plans from a day on. A limit that Stripe's metadata has holds where there is no row.
create table plan_limits (
    plan_id text not null,
    metric text not null check (char_length(metric) between 1 and 100),
    from_day date not null,
    -- null: explicitly without a limit.
    limit_quantity numeric check (limit_quantity >= 0),
    per text not null default 'period' check (per in ('period', 'month', 'year')),
    author text not null,
    created_at timestamptz not null default now(),
    primary key (plan_id, metric, from_day)
);

-- What a plan includes, in words, from a day on; a list replaces what Stripe says.
create table plan_features (
    plan_id text not null,
    from_day date not null,
    features text[] not null,
    author text not null,
    created_at timestamptz not null default now(),
    primary key (plan_id, from_day)
);
