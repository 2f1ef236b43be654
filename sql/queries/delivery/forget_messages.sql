-- Remove what was sent a month ago and what was given up three months ago. What shows an alert stays
-- while the alert is open, because it still changes, and what a message that waits belongs to.
-- One row per message, at most so many.
with params as not materialized (
    select $1::int4 as most_rows
),

old as (
    select outbox.id
    from params
    cross join lateral (
        select messages.id
        from outbox as messages
        where
            messages.created_at < clock_timestamp() - interval '30 days'
            and (
                (
                    messages.state = 'sent'
                    and messages.sent_at < clock_timestamp() - interval '30 days'
                )
                or (
                    messages.state in ('dead', 'expired')
                    and messages.created_at < clock_timestamp() - interval '90 days'
                )
            )
            and not exists (
                select
                from alert_posts as posts
                inner join alerts on alerts.id = posts.alert_id
                where
                    messages.dedupe_key in (posts.dedupe_key, posts.thread_key)
                    and alerts.resolved_at is null
            )
            and not exists (
                select
                from outbox as waiting
                where
                    waiting.state in ('pending', 'sending', 'unknown')
                    and messages.dedupe_key in (
                        waiting.body ->> 'updates', waiting.body ->> 'in_thread_of'
                    )
            )
        order by messages.id
        limit params.most_rows
    ) as outbox
)

delete from outbox
using old
where outbox.id = old.id
returning outbox.id
