-- What people have set, which wins over the environment, and who has changed what.

-- One row per setting that somebody has set; without one, the environment holds.
create table settings (
    key text primary key check (key ~ '^[a-z][a-z_]{0,59}$'),
    value jsonb not null,
    author text not null,
    set_at timestamptz not null
);

-- Kept for good. null for a value: what the environment says.
create table setting_changes (
    id bigint generated always as identity primary key,
    key text not null,
    value_before jsonb,
    value_after jsonb,
    author text not null,
    changed_at timestamptz not null,
    check (value_before is distinct from value_after)
);

create index setting_changes_key on setting_changes (key, id);
