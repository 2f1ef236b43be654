-- Who is past due, or has said that they leave, just before an instant? Of those listed, or of everybody.
-- Who pays for another subscription that goes on does not leave.
-- One row per customer of whom it may be so. Long past, by what Stripe had told of each subscription until
-- then.
create function metrics.score_standing(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean, is_past boolean
)
returns table (customer_id bigint, is_past_due boolean, cancel_at timestamptz)
language sql stable
as $$
    select
        subscriptions.customer_id,
        bool_or(subscriptions.status in ('past_due', 'unpaid')) as is_past_due,
        min(subscriptions.cancel_at) filter (
            where
                subscriptions.status in ('active', 'past_due')
                and not metrics.pays_on(subscriptions.customer_id, $1)
        ) as cancel_at
    from subscriptions
    where
        not $4
        and subscriptions.ended_at is null
        and (subscriptions.status in ('past_due', 'unpaid') or subscriptions.cancel_at is not null)
        and ($3 or subscriptions.customer_id = any($2))
    group by subscriptions.customer_id
    union all
    select
        told.customer_id,
        bool_or(told.is_at_risk) as is_past_due,
        case when bool_and(told.cancel_at is not null) then min(told.cancel_at) end as cancel_at
    from (
        select
            spans.customer_id,
            spans.is_at_risk,
            case
                when newest.id is not null
                    then to_timestamp(
                        coalesce(
                            (newest.payload -> 'object' ->> 'cancel_at')::bigint,
                            case
                                when newest.payload -> 'object' -> 'cancel_at_period_end' = 'true'
                                    then coalesce(
                                        (newest.payload -> 'object' ->> 'current_period_end')::bigint,
                                        extract(epoch from $1)::bigint
                                    )
                            end
                        )
                    )
                -- Before events were told, Stripe's date of the click on "cancel" is what is left.
                when subscriptions.canceled_at < $1
                    then coalesce(subscriptions.cancel_at, subscriptions.ended_at)
            end as cancel_at
        from mrr_spans as spans
        inner join subscriptions on subscriptions.id = spans.subscription_id
        left join lateral (
            select
                events.id,
                events.payload
            from stripe_events as events
            where
                events.object_id = subscriptions.stripe_id
                and events.created_at < $1
                and starts_with(events.type, 'customer.subscription.')
            order by events.created_at desc, events.id desc
            limit 1
        ) as newest on true
        where
            $4
            and spans.from_at < $1
            and (spans.until_at is null or spans.until_at >= $1)
            and ($3 or spans.customer_id = any($2))
    ) as told
    group by told.customer_id
    having bool_or(told.is_at_risk) or bool_and(told.cancel_at is not null)
$$;
