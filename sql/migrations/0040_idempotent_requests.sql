-- Requests that said by a key of their own that they are the same, and what they were answered. Forgotten
-- after a day.
create table idempotent_requests (
    -- Who asked, as the audit log names callers: keys of different callers have nothing to do with each other.
    caller text not null,
    key text not null check (char_length(key) between 1 and 255),
    -- Of method, path, query and body.
    request_sha256 bytea not null,
    started_at timestamptz not null,
    -- null: not answered yet.
    status smallint check (status between 200 and 499),
    answer text,
    primary key (caller, key),
    check ((status is null) = (answer is null))
);

create index idempotent_requests_started on idempotent_requests (started_at);
