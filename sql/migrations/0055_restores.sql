-- What the database says of itself, by which a copy of an older one is known. One row, once it runs.
create table database_life (
    is_only boolean primary key default true check (is_only),
    id uuid not null default gen_random_uuid(),
    system_identifier bigint,
    database_oid bigint not null,
    ticks bigint not null default 0 check (ticks >= 0),
    seen_at timestamptz not null default clock_timestamp()
);

comment on table database_life is
'Which database this is, and until when it was in use: what a file beside the data knows better is lost.';

-- From when to when the world knows more than this database, because an older backup was put back.
create table restores (
    id bigint generated always as identity primary key,
    gap_from_at timestamptz not null,
    restored_at timestamptz not null default clock_timestamp(),
    check (gap_from_at <= restored_at)
);

comment on table restores is
'Backups that were put back. What was told in the gap is not known, so it is not told again one by one.';
