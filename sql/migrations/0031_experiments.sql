-- What was changed, for whom, what was expected of it, and what came of it.

-- The design is decided before the start and locked by it. Values are in the unit of the metric: minor
-- units of the base currency, a share, or a quantity.
create table experiments (
    id bigint generated always as identity primary key,
    state text not null default 'draft' check (
        state in ('draft', 'running', 'completed', 'canceled')
    ),
    name text not null check (name <> ''),
    hypothesis text not null,
    change_description text not null,
    metric text not null check (
        metric in ('arpu', 'mrr', 'churn_rate', 'conversion_rate', 'expansion_rate', 'nrr')
        or metric like 'usage:_%'
    ),
    segment jsonb not null check (jsonb_typeof(segment) = 'object'),
    comparison jsonb not null check (
        comparison ->> 'kind' in ('control', 'plan', 'before_after')
    ),
    target_value numeric,
    guardrails jsonb not null default '[]' check (jsonb_typeof(guardrails) = 'array'),
    -- The last local day that counts.
    stop_on date,
    created_by text not null,
    created_at timestamptz not null,
    -- Captured at the start; the value is null when nobody was there to measure.
    baseline_value numeric,
    baseline_n int check (baseline_n >= 0),
    baseline_from_day date,
    baseline_to_day date,
    started_by text,
    started_at timestamptz,
    -- When a guardrail was found broken beyond chance, which people are told once.
    guardrail_broken_at timestamptz,
    completed_by text,
    completed_at timestamptz,
    outcome text check (outcome in ('better', 'worse', 'cannot_tell')),
    actual_value numeric,
    learning text,
    canceled_by text,
    canceled_at timestamptz,
    -- What learnings are searched for: a metric is found by its words, a plan by its name.
    search tsvector not null generated always as (
        to_tsvector(
            'english',
            name || ' ' || hypothesis || ' ' || change_description || ' ' || coalesce(learning, '')
        )
        || to_tsvector(
            'simple',
            name || ' ' || hypothesis || ' ' || change_description || ' ' || coalesce(learning, '')
            || ' ' || translate(metric, '_:', '  ') || ' ' || metric
        )
        || jsonb_to_tsvector('simple', segment, '["string"]')
        || to_tsvector('simple', coalesce(comparison ->> 'plan', ''))
    ) stored,
    check (state = 'draft' or state = 'canceled' or started_at is not null),
    check ((started_at is null) = (started_by is null)),
    check ((started_at is null) = (baseline_n is null)),
    check ((baseline_n is null) = (baseline_from_day is null)),
    check ((baseline_n is null) = (baseline_to_day is null)),
    check (baseline_from_day < baseline_to_day),
    check ((state = 'completed') = (completed_at is not null)),
    check ((completed_at is null) = (completed_by is null)),
    check ((completed_at is null) = (outcome is null)),
    check (completed_at is not null or (actual_value is null and learning is null)),
    check (completed_at >= started_at),
    check ((state = 'canceled') = (canceled_at is not null)),
    check ((canceled_at is null) = (canceled_by is null))
);

create index experiments_state on experiments (state, id);
create index experiments_search on experiments using gin (search);

-- What was decided stays as it was decided, and what is over stays over, whoever writes.
create function keep_experiment_design() returns trigger
language plpgsql
as $$
begin
    if
        old.state <> 'draft'
        and (
            new.name, new.hypothesis, new.change_description, new.metric, new.segment,
            new.comparison, new.target_value, new.guardrails, new.stop_on,
            new.baseline_value, new.baseline_n, new.baseline_from_day, new.baseline_to_day,
            new.started_at
        ) is distinct from (
            old.name, old.hypothesis, old.change_description, old.metric, old.segment,
            old.comparison, old.target_value, old.guardrails, old.stop_on,
            old.baseline_value, old.baseline_n, old.baseline_from_day, old.baseline_to_day,
            old.started_at
        )
    then
        raise exception 'the design of experiment % is locked since its start', old.id
            using errcode = 'check_violation';
    end if;
    if
        old.state <> new.state
        and (old.state, new.state) not in (
            ('draft', 'running'),
            ('draft', 'canceled'),
            ('running', 'completed'),
            ('running', 'canceled')
        )
    then
        raise exception 'experiment % is %, and cannot become %', old.id, old.state, new.state
            using errcode = 'check_violation';
    end if;
    return new;
end;
$$;

create trigger experiments_locked before update on experiments
for each row execute function keep_experiment_design();

-- Who takes part, in which arm, and since when: those of the segment at the start, and those who came
-- into it later. Nobody is ever moved to the other arm.
create table experiment_customers (
    experiment_id bigint not null references experiments on delete cascade,
    customer_id bigint not null references customers on delete cascade,
    arm text not null check (arm in ('control', 'variant')),
    since_at timestamptz not null,
    primary key (experiment_id, customer_id)
);

create index experiment_customers_customer on experiment_customers (customer_id);

-- Each time somebody looked at the figures while it ran.
create table experiment_looks (
    id bigint generated always as identity primary key,
    experiment_id bigint not null references experiments on delete cascade,
    looked_at timestamptz not null
);

create index experiment_looks_experiment on experiment_looks (experiment_id);

-- When a completed experiment is read again, and what was found then.
create table experiment_reads (
    experiment_id bigint not null references experiments on delete cascade,
    after_days int not null check (after_days in (30, 90, 180)),
    due_at timestamptz not null,
    read_at timestamptz,
    verdict text check (verdict in ('better', 'worse', 'cannot_tell')),
    -- Of the variant, in the unit of the metric, and the variant less the control.
    value numeric,
    difference numeric,
    primary key (experiment_id, after_days),
    check ((read_at is null) = (verdict is null)),
    check (read_at is not null or (value is null and difference is null)),
    check (read_at >= due_at)
);

create index experiment_reads_due on experiment_reads (due_at) where read_at is null;
