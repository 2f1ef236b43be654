-- Whose MRR may go unless somebody does something, as the newest scan for risks found? Of some customers
-- or of all. One row per customer: the open alert with the most money; what rests is left to rest.
create function metrics.move_save(customer_ids bigint[], is_everybody boolean)
returns setof metrics.move
language sql stable
as $$
    with open_alerts as (
        select
            alerts.id,
            alerts.type,
            alerts.severity,
            alerts.customer_id,
            alerts.currency,
            alerts.mrr_at_stake_minor,
            alerts.data,
            count(*) over of_customer as alerts,
            row_number() over (
                of_customer
                order by
                    alerts.base_mrr_at_stake_minor desc nulls last,
                    array_position(
                        array['critical', 'warning', 'informational'], alerts.severity
                    ),
                    alerts.id
            ) as place
        from alerts
        where
            alerts.resolved_at is null
            and alerts.state = 'open'
            and alerts.mrr_at_stake_minor > 0
            and alerts.customer_id is not null
            and alerts.type in (
                'declining_usage',
                'payment_retry',
                'card_expiring',
                'scheduled_cancellation',
                'subscription_paused',
                'dispute_opened',
                'support_ticket_spike',
                'trial_ending_without_card',
                'churn_risk'
            )
            and ($2 or alerts.customer_id = any($1))
        window of_customer as (partition by alerts.customer_id)
    )

    select
        'save',
        'customer:' || customer_id,
        customer_id,
        null,
        currency,
        mrr_at_stake_minor,
        case
            when type in ('payment_retry', 'card_expiring', 'trial_ending_without_card')
                then 'message'
            else 'conversation'
        end,
        jsonb_build_object(
            'alert_id', id::text,
            'alert_type', type,
            'severity', severity,
            'alerts', alerts,
            'alert', data
        )
    from open_alerts
    where place = 1
$$;
