-- What were the events of these ids, as far as they are stored?
-- One list, in the order of time: id, type, created_at, is_livemode, account and stripe_account_id of each.
create function metrics.events_named(event_ids text[])
returns jsonb
language sql stable
as $$
    select
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'id', events.id,
                    'type', events.type,
                    'created_at', events.created_at,
                    'is_livemode', events.is_livemode,
                    'account', events.account,
                    'stripe_account_id', accounts.stripe_id
                )
                order by events.created_at, events.id
            ),
            '[]'
        )
    from stripe_events as events
    left join accounts on accounts.name = events.account
    where events.id = any($1)
$$;
