-- Reading Stripe's API: which runs there were, how far each is, and up to when no event is missed.

-- One row per time that Stripe is, or was, read. A run outlives the process that works on it: whoever
-- finds its heartbeat old takes it over and goes on after the last checkpoint.
create table sync_runs (
    id bigint generated always as identity primary key,
    requested_by text not null,
    -- 'full': everything. 'recent': what is billed, of the last weeks. 'subscriptions': these alone.
    scope text not null check (scope in ('full', 'recent', 'subscriptions')),
    -- At its end, tell where the ledger had been wrong.
    reports_drifts boolean not null default false,
    state text not null default 'running' check (state in ('running', 'done', 'failed')),
    started_at timestamptz not null default now(),
    heartbeat_at timestamptz not null default '-infinity',
    -- Who works on it; changes hands with the run, so that one who was thought dead cannot go on.
    holder text,
    -- On Stripe's clock, before the first list was asked for.
    events_from_at timestamptz,
    -- When it should be over, as far as that can be guessed.
    ends_at timestamptz,
    finished_at timestamptz,
    last_error text,
    check ((state = 'running') = (finished_at is null))
);

-- Never two at once.
create unique index sync_runs_running on sync_runs (state) where state = 'running';
create index sync_runs_finished on sync_runs (finished_at) where state = 'done';

-- The checkpoint of each list that a run reads, committed with the rows of its page.
create table sync_pages (
    run_id bigint not null references sync_runs on delete cascade,
    resource text not null,
    starting_after text,
    is_done boolean not null default false,
    objects bigint not null default 0 check (objects >= 0),
    expected_objects bigint,
    -- The permission that the key lacks, when Stripe refused the list for it.
    refused_permission text,
    primary key (run_id, resource)
);

-- One row: every event up to swept_through_at, on Stripe's clock, is stored.
create table sweeps (
    id boolean primary key default true check (id),
    swept_through_at timestamptz,
    swept_at timestamptz,
    lease_until timestamptz not null default '-infinity'
);

-- Objects asked for by id that Stripe does not have; not asked for again soon.
create table unavailable_objects (
    object_id text primary key,
    asked_at timestamptz not null
);

-- The newest fact of an object, with which a read is compared.
-- A first install has no events yet, and a running one few: the lock is short.
-- squawk-ignore require-concurrent-index-creation
create index stripe_events_object on stripe_events (object_id, created_at)
    where object_id is not null;
