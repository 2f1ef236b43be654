-- What may cost money now, and what is over? Looks at some customers, or at all and the portfolio.
-- One row per alert that was opened, changed in what people see, or cleared; a look that finds what the
-- one before found has none and writes nothing. Usage is looked at as a whole, so only for all.
with params as not materialized (
    select
        $1::timestamptz as at,
        $2::timestamptz as before_at,
        $3::date as today,
        $4::text as base_currency,
        $5::numeric as mrr_minor,
        $6::numeric as decline_warning_percent,
        $7::numeric as decline_critical_percent,
        $8::numeric as ticket_spike,
        $9::int8[] as customer_ids,
        $10::bool as is_everybody
),

rates as materialized (
    select
        rates.currency,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_at(params.base_currency, params.today) as rates
),

found as materialized (
    select 'declining_usage' as type, risks.*
    from params
    cross join lateral metrics.risk_declining_usage(params.today) as risks
    where params.is_everybody
    union all
    select 'payment_retry' as type, risks.*
    from params
    cross join lateral metrics.risk_payment_retry(
        params.before_at, params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'card_expiring' as type, risks.*
    from params
    cross join lateral metrics.risk_card_expiring(
        params.before_at, params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'scheduled_cancellation' as type, risks.*
    from params
    cross join lateral metrics.risk_scheduled_cancellation(
        params.before_at,
        params.base_currency,
        params.today,
        params.customer_ids,
        params.is_everybody
    ) as risks
    union all
    select 'plan_downgrade' as type, risks.*
    from params
    cross join lateral metrics.risk_plan_downgrade(
        params.before_at, params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'subscription_paused' as type, risks.*
    from params
    cross join lateral metrics.risk_subscription_paused(
        params.before_at, params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'dispute_opened' as type, risks.*
    from params
    cross join lateral metrics.risk_dispute_opened(
        params.before_at, params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'refund_issued' as type, risks.*
    from params
    cross join lateral metrics.risk_refund_issued(
        params.before_at, params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'support_ticket_spike' as type, risks.*
    from params
    cross join lateral metrics.risk_support_ticket_spike(
        params.today, params.ticket_spike, params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'trial_ending_without_card' as type, risks.*
    from params
    cross join lateral metrics.risk_trial_ending_without_card(
        params.before_at, params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'usage_mismatch_high' as type, risks.*
    from params
    cross join lateral metrics.risk_usage_mismatch(
        'upgrade', params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'usage_mismatch_low' as type, risks.*
    from params
    cross join lateral metrics.risk_usage_mismatch(
        'overpriced', params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'churn_risk' as type, risks.*
    from params
    cross join lateral metrics.risk_churn_risk(
        params.base_currency, params.customer_ids, params.is_everybody
    ) as risks
    union all
    select 'mrr_decline' as type, risks.*
    from params
    cross join lateral metrics.risk_mrr_decline(
        params.before_at,
        params.base_currency,
        params.today,
        params.mrr_minor,
        params.decline_warning_percent,
        params.decline_critical_percent
    ) as risks
    where params.is_everybody
),

-- What the customers, or those subscriptions of theirs, pay now.
paid as (
    select
        found.type,
        found.customer_id,
        spans.currency,
        sum(spans.mrr_minor) as mrr_minor
    from params
    cross join found
    inner join mrr_spans as spans
        on spans.customer_id = found.customer_id
        and (found.subscription_id is null or spans.subscription_id = found.subscription_id)
        and spans.from_at < params.before_at
        and (spans.until_at is null or spans.until_at >= params.before_at)
    group by found.customer_id, found.type, spans.currency
),

-- Of a customer who pays in several currencies, the one that is worth most.
payers as (
    select distinct on (paid.customer_id, paid.type)
        paid.type,
        paid.customer_id,
        paid.currency,
        paid.mrr_minor
    from paid
    left join rates on rates.currency = paid.currency
    order by
        paid.customer_id,
        paid.type,
        paid.mrr_minor * rates.minor_factor desc nulls last,
        paid.mrr_minor desc,
        paid.currency
),

risks as (
    select
        found.type,
        found.customer_id,
        found.subscription_id,
        found.severity,
        coalesce(found.effect, payers.mrr_minor, 0) as effect,
        stake.currency,
        stake.minor as mrr_at_stake_minor,
        trim_scale(round(stake.minor * rates.minor_factor, 8)) as base_mrr_at_stake_minor,
        found.facts,
        found.facts || found.figures as data,
        found.since_at,
        found.opens
    from found
    left join payers
        on payers.customer_id = found.customer_id
        and payers.type = found.type
    cross join lateral (
        select
            coalesce(found.stake_currency, payers.currency) as currency,
            -- It is rounded where it is shown, alone or in a sum.
            trim_scale(round(coalesce(found.stake_minor, payers.mrr_minor), 8)) as minor
    ) as stake
    left join rates on rates.currency = stake.currency
    where
        (not found.needs_mrr or payers.mrr_minor > 0)
        -- Nobody is to be written to who was erased.
        and not exists (
            select
            from customers
            where customers.id = found.customer_id and customers.is_anonymous
        )
),

-- What has changed since the instant of this scan, another one knows better that began later.
open_alerts as (
    select
        alerts.id,
        alerts.type,
        alerts.customer_id,
        alerts.subscription_id,
        alerts.severity,
        alerts.state,
        alerts.effect,
        alerts.shown_effect,
        alerts.currency,
        alerts.mrr_at_stake_minor,
        alerts.base_mrr_at_stake_minor,
        alerts.data,
        alerts.opened_at,
        alerts.snoozed_until,
        alerts.snoozed_effect,
        alerts.snoozed_severity
    from params
    inner join alerts
        on alerts.resolved_at is null
        and alerts.changed_at <= params.at
        and (
            params.is_everybody
            or (
                alerts.customer_id = any(params.customer_ids)
                and alerts.type <> 'declining_usage'
            )
        )
),

-- Where one is without the other, or may say something new. Nothing is new about nearly all, so that
-- they are told apart before anything else is done with them.
compared as materialized (
    select
        risks.type,
        risks.customer_id,
        risks.subscription_id,
        risks.severity,
        risks.effect,
        risks.currency,
        risks.mrr_at_stake_minor,
        risks.base_mrr_at_stake_minor,
        risks.facts,
        risks.data,
        risks.since_at,
        risks.opens,
        known.id,
        known.type as known_type,
        known.customer_id as known_customer_id,
        known.subscription_id as known_subscription_id,
        known.severity as known_severity,
        known.state,
        known.effect as known_effect,
        known.shown_effect,
        known.currency as known_currency,
        known.mrr_at_stake_minor as known_mrr_at_stake_minor,
        known.base_mrr_at_stake_minor as known_base_mrr_at_stake_minor,
        known.data as known_data,
        known.opened_at,
        known.snoozed_until,
        known.snoozed_effect,
        known.snoozed_severity
    from risks
    full join open_alerts as known
        -- 0 is the portfolio.
        on coalesce(known.customer_id, 0) = coalesce(risks.customer_id, 0)
        and known.type = risks.type
    where
        risks.type is null
        or known.id is null
        or known.state = 'snoozed'
        or known.shown_effect is distinct from known.effect
        or known.severity <> risks.severity
        or known.effect <> risks.effect
        or known.data <> risks.data
        or known.subscription_id is distinct from risks.subscription_id
        or known.currency is distinct from risks.currency
        or known.mrr_at_stake_minor is distinct from risks.mrr_at_stake_minor
        or known.base_mrr_at_stake_minor is distinct from risks.base_mrr_at_stake_minor
),

-- Those that were open before and still are: what is new about them?
kept as (
    select
        compared.*,
        (
            compared.severity,
            compared.subscription_id,
            compared.effect,
            compared.currency,
            compared.mrr_at_stake_minor,
            compared.base_mrr_at_stake_minor,
            compared.data
        ) is distinct from (
            compared.known_severity,
            compared.known_subscription_id,
            compared.known_effect,
            compared.known_currency,
            compared.known_mrr_at_stake_minor,
            compared.known_base_mrr_at_stake_minor,
            compared.known_data
        ) as is_other,
        (
            (
                compared.severity,
                compared.subscription_id,
                compared.currency,
                compared.mrr_at_stake_minor
            ) is distinct from (
                compared.known_severity,
                compared.known_subscription_id,
                compared.known_currency,
                compared.known_mrr_at_stake_minor
            )
            or not compared.known_data @> compared.facts
            -- Figures that drift are told again once they have moved by a tenth.
            or abs(compared.effect - compared.shown_effect) * 10 > abs(compared.shown_effect)
        ) as is_shown,
        (
            compared.state = 'snoozed'
            and case
                when compared.snoozed_until is not null
                    then compared.snoozed_until <= params.at
                else
                    ranks.severity > ranks.snoozed_severity
                    or (
                        compared.effect > compared.snoozed_effect
                        and compared.effect * 2 >= compared.snoozed_effect * 3
                    )
            end
        ) as is_woken
    from params
    cross join compared
    cross join lateral (
        select
            array_position(array['informational', 'warning', 'critical'], compared.severity)
                as severity,
            array_position(
                array['informational', 'warning', 'critical'], compared.snoozed_severity
            ) as snoozed_severity
    ) as ranks
    where
        compared.type is not null
        and compared.id is not null
),

updated as (
    update alerts
    set
        severity = kept.severity,
        subscription_id = kept.subscription_id,
        effect = kept.effect,
        currency = kept.currency,
        mrr_at_stake_minor = kept.mrr_at_stake_minor,
        base_mrr_at_stake_minor = kept.base_mrr_at_stake_minor,
        data = kept.data,
        state = case when kept.is_woken then 'open' else alerts.state end,
        snoozed_until = case when not kept.is_woken then alerts.snoozed_until end,
        snoozed_effect = case when not kept.is_woken then alerts.snoozed_effect end,
        snoozed_severity = case when not kept.is_woken then alerts.snoozed_severity end,
        shown_effect = case
            when kept.is_shown or kept.is_woken then kept.effect
            else alerts.shown_effect
        end,
        changed_at = case
            when kept.is_shown or kept.is_woken then params.at
            else alerts.changed_at
        end,
        version = alerts.version + case when kept.is_shown or kept.is_woken then 1 else 0 end
    from params
    cross join kept
    where
        alerts.id = kept.id
        and alerts.resolved_at is null
        and (kept.is_other or kept.is_shown or kept.is_woken)
    returning
        alerts.id,
        kept.is_shown,
        kept.is_woken,
        kept.known_severity as severity_before,
        alerts.severity
),

cleared as (
    update alerts
    set
        state = 'resolved',
        resolved_at = params.at,
        changed_at = params.at,
        outcome = case when fate.is_lost then 'lost' else 'kept' end,
        snoozed_until = null,
        snoozed_effect = null,
        snoozed_severity = null,
        version = alerts.version + 1
    from params
    cross join compared as known
    left join subscriptions on subscriptions.id = known.known_subscription_id
    left join lateral metrics.mrr_of(
        known.known_customer_id, known.known_subscription_id, params.before_at
    ) as mrr on known.known_customer_id is not null
    left join lateral metrics.mrr_of(
        known.known_customer_id, known.known_subscription_id, known.opened_at
    ) as noticed on known.known_type = 'usage_mismatch_low'
    cross join lateral (
        -- Without MRR there is none to lose, as when a subscription only counts what is used. Stripe's
        -- clock may be ahead, so the status counts first, and MRR that is about to begin is not gone.
        select case
            when known.known_customer_id is null then false
            when subscriptions.id is null
                then mrr.mrr_minor is null and known.known_mrr_at_stake_minor > 0
            when subscriptions.status = 'trialing' then false
            when subscriptions.status not in ('active', 'past_due') then true
            -- Who has gone to the plan that fits has taken along what they paid too much.
            when
                known.known_mrr_at_stake_minor > 0
                and noticed.mrr_minor - coalesce(mrr.mrr_minor, 0) > known.known_mrr_at_stake_minor - 1
                then true
            else (
                select bool_and(spans.until_at is not null and spans.until_at < params.before_at)
                from mrr_spans as spans
                where
                    spans.customer_id = subscriptions.customer_id
                    and spans.subscription_id = subscriptions.id
            )
        end is true as is_lost
    ) as fate
    where
        alerts.id = known.id
        and alerts.resolved_at is null
        and known.type is null
    returning alerts.id, alerts.outcome
),

opened as (
    insert into alerts (
        type,
        subject,
        customer_id,
        subscription_id,
        severity,
        effect,
        shown_effect,
        currency,
        mrr_at_stake_minor,
        base_mrr_at_stake_minor,
        data,
        opened_at,
        changed_at
    )
    select
        risks.type,
        whose.subject,
        risks.customer_id,
        risks.subscription_id,
        risks.severity,
        risks.effect,
        risks.effect,
        risks.currency,
        risks.mrr_at_stake_minor,
        risks.base_mrr_at_stake_minor,
        risks.data,
        params.at,
        params.at
    from params
    cross join compared as risks
    cross join lateral (
        select coalesce('customer:' || risks.customer_id, 'portfolio') as subject
    ) as whose
    left join lateral (
        select
            max(past.resolved_at) as resolved_at,
            -- When what they were about had happened, of what happens once.
            max(
                coalesce(
                    past.data ->> 'occurred_at',
                    past.data ->> 'opened_at',
                    past.data ->> 'created_at'
                )::timestamptz
            ) as since_at,
            max(past.effect) filter (
                where past.outcome = 'wrong' and past.resolved_at > params.at - interval '90 days'
            ) as wrong_effect
        from alerts as past
        where
            past.type = risks.type
            and past.subject = whose.subject
            and past.resolved_by is not null
            and past.resolved_at is not null
    ) as by_hand on true
    where
        risks.opens
        and risks.id is null
        and (
            by_hand.resolved_at is null
            -- What has happened once is over with; another one is another one, however late it is told.
            or risks.since_at > by_hand.since_at
            or (risks.since_at is null and by_hand.resolved_at <= params.at - interval '7 days')
        )
        and (
            by_hand.wrong_effect is null
            or (
                risks.effect > by_hand.wrong_effect
                and risks.effect >= by_hand.wrong_effect * 2
            )
        )
    order by risks.base_mrr_at_stake_minor desc nulls last, risks.type, risks.customer_id
    on conflict (type, subject) where resolved_at is null do nothing
    returning alerts.id, alerts.severity
),

changes as (
    select
        id,
        'opened' as action,
        jsonb_build_object('severity', severity) as detail
    from opened
    union all
    select
        id,
        case when is_woken then 'woken' else 'changed' end as action,
        case
            when severity = severity_before then '{}'::jsonb
            else jsonb_build_object('severity', severity, 'severity_before', severity_before)
        end as detail
    from updated
    where is_shown or is_woken
    union all
    select
        id,
        'cleared' as action,
        jsonb_build_object('outcome', outcome) as detail
    from cleared
),

noted as (
    insert into alert_notes (alert_id, at, actor, action, detail)
    select
        changes.id,
        params.at,
        'scan',
        changes.action,
        changes.detail
    from params
    cross join changes
    order by changes.id
)

select
    id::int8 as id,
    case when action = 'woken' then 'changed' else action end::text as action
from changes
order by id
