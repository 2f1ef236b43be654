-- Put messages about alerts in the outbox, in the order given, and remember which shows which alert.
-- One row per alert that has not been shown there, or was shown by another message until now. A post
-- without a body is shown by another message, and one without an alert is the head of a thread. A day
-- late it is no news any more; the outbox then sums up what nobody was told.
with params as not materialized (
    select
        $1::text as destination,
        $2::jsonb as posts
),

posts as (
    select
        params.destination,
        post.alert_id,
        post.dedupe_key,
        post.thread_key,
        post.body,
        post.position
    from params
    cross join lateral rows from (
        jsonb_to_recordset(params.posts)
        as (alert_id int8, dedupe_key text, thread_key text, body jsonb)
    ) with ordinality as post (alert_id, dedupe_key, thread_key, body, position)
),

enqueued as (
    insert into outbox (dedupe_key, destination, kind, body, expires_at)
    select
        posts.dedupe_key,
        posts.destination,
        'alert',
        posts.body,
        clock_timestamp() + interval '24 hours'
    from posts
    where posts.body is not null
    order by posts.position
    on conflict (dedupe_key) do nothing
)

insert into alert_posts (alert_id, destination, dedupe_key, thread_key, shown_version)
select
    posts.alert_id,
    posts.destination,
    posts.dedupe_key,
    posts.thread_key,
    0
from posts
where posts.alert_id is not null
on conflict (alert_id, destination) do update set
    dedupe_key = excluded.dedupe_key,
    thread_key = excluded.thread_key,
    shown_version = excluded.shown_version
where alert_posts.dedupe_key <> excluded.dedupe_key
returning alert_posts.alert_id
