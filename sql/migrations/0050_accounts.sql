-- One portfolio of several Stripe accounts. What was stored before belongs to the account `main`.

-- One row per Stripe account that is in the settings, or was and has a history.
create table accounts (
    name text primary key check (name ~ '^[a-z0-9_-]{1,30}$'),
    -- What Stripe calls it (`acct_…`), for links to its dashboard; null as long as no key could tell.
    stripe_id text,
    -- It is in the settings of whichever process started last, and so is read.
    is_read boolean not null default true,
    first_seen_at timestamptz not null default now()
);

alter table customers add column account text not null default 'main';
alter table stripe_events add column account text not null default 'main';

-- Each account is read by runs of its own: never two at once of the same. An older version that still
-- runs cannot ask for one any more, and its sweeps fail and are done by the new one: nothing is lost.
alter table sync_runs add column account text not null default 'main';
-- squawk-ignore require-concurrent-index-deletion
drop index sync_runs_running;
-- There are few runs: the lock is short.
-- squawk-ignore require-concurrent-index-creation
create unique index sync_runs_running on sync_runs (account) where state = 'running';

-- One row per account: every event up to swept_through_at, on Stripe's clock, is stored.
alter table sweeps add column account text not null default 'main';
alter table sweeps drop constraint sweeps_pkey;
-- squawk-ignore ban-drop-column
alter table sweeps drop column id;
-- There is one row at most.
-- squawk-ignore constraint-missing-not-valid, adding-serial-primary-key-field
alter table sweeps add primary key (account);
