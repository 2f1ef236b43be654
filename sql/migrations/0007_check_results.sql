-- What the checks of sql/checks found last. One row per check.
create table check_results (
    name text primary key,
    checked_at timestamptz not null,
    -- When it was first found broken since it last held; null while it holds.
    broken_since timestamptz,
    -- As many as were looked at; there may be more.
    broken_rows int not null check (broken_rows >= 0),
    check ((broken_since is null) = (broken_rows = 0))
);
