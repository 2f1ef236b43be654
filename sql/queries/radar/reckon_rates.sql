-- How often have moves of each kind gone well here, in the last two years? One row per kind whose figures
-- are others than before. What people did and was watched counts once there are so many cases of it;
-- until then what the ledger and the alerts tell of the like.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::date as today,
        $3::text as base_currency,
        $4::int4 as least_cases,
        $5::text[] as kinds
),

watched as (
    select
        outcomes.kind,
        count(*) as cases,
        count(*) filter (where outcomes.outcome in ('won', 'kept')) as successes
    from params
    cross join lateral metrics.move_outcomes(
        params.before_at, params.today, params.base_currency
    ) as outcomes
    where
        not outcomes.is_comparison
        and outcomes.until_at <= params.before_at
        and outcomes.done_at >= params.before_at - interval '2 years'
    group by outcomes.kind
),

-- Whose discount ended, and who was there, with no less, 60 days later.
discounts as (
    select
        'discount_ending' as kind,
        count(*) as cases,
        count(*) filter (
            where not exists (
                select
                from mrr_movements as later
                where
                    later.customer_id = movements.customer_id
                    and later.currency = movements.currency
                    and later.type in ('churn', 'contraction')
                    and later.occurred_at > movements.occurred_at
                    and later.occurred_at <= movements.occurred_at + interval '60 days'
            )
        ) as successes
    from params
    inner join mrr_movements as movements
        on movements.type = 'expansion'
        and movements.cause = 'discount_expired'
        and movements.occurred_at >= params.before_at - interval '2 years'
        and movements.occurred_at < params.before_at - interval '60 days'
),

-- Who pays in another currency within the day that makes two changes one has not left.
switched as materialized (
    select
        movements.customer_id,
        movements.currency,
        movements.occurred_at
    from params
    cross join customers_in_several_currencies as several
    inner join mrr_movements as movements
        on movements.customer_id = several.customer_id
        and movements.type = 'churn'
        and movements.occurred_at >= params.before_at - interval '2 years'
        and movements.occurred_at < params.before_at
    where
        exists (
            select
            from mrr_spans as spans
            where
                spans.customer_id = movements.customer_id
                and spans.currency <> movements.currency
                and spans.mrr_minor > 0
                and spans.from_at <= movements.occurred_at + interval '24 hours'
                and (spans.until_at is null or spans.until_at > movements.occurred_at)
        )
),

-- Who left, and came back within 90 days. Who paused, or was given everything for free, had not left.
departures as (
    select
        'win_back' as kind,
        count(*) as cases,
        count(*) filter (
            where exists (
                select
                from mrr_movements as later
                where
                    later.customer_id = movements.customer_id
                    and later.type in ('new', 'reactivation')
                    and later.occurred_at > movements.occurred_at
                    and later.occurred_at <= movements.occurred_at + interval '90 days'
            )
        ) as successes
    from params
    inner join mrr_movements as movements
        on movements.type = 'churn'
        and movements.cause not in ('paused', 'comped')
        and movements.occurred_at >= params.before_at - interval '2 years'
        and movements.occurred_at < params.before_at - interval '90 days'
    left join switched
        on switched.customer_id = movements.customer_id
        and switched.currency = movements.currency
        and switched.occurred_at = movements.occurred_at
    where switched.customer_id is null
),

-- Alerts that ended, by what became of the MRR at stake.
saves as (
    select
        'save' as kind,
        count(*) as cases,
        count(*) filter (where alerts.outcome in ('kept', 'won')) as successes
    from params
    inner join alerts
        on alerts.resolved_at >= params.before_at - interval '2 years'
        and alerts.resolved_at < params.before_at
        and alerts.outcome in ('kept', 'won', 'lost')
        and alerts.mrr_at_stake_minor > 0
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
),

-- Whose plan was too small, and who paid more within 60 days.
upgrades as (
    select
        'upgrade' as kind,
        count(*) as cases,
        count(*) filter (
            where exists (
                select
                from mrr_movements as later
                where
                    later.customer_id = alerts.customer_id
                    and later.type = 'expansion'
                    and later.occurred_at > alerts.opened_at
                    and later.occurred_at <= alerts.opened_at + interval '60 days'
            )
        ) as successes
    from params
    inner join alerts
        on alerts.type = 'usage_mismatch_high'
        and alerts.outcome is distinct from 'wrong'
        and alerts.opened_at >= params.before_at - interval '2 years'
        and alerts.opened_at < params.before_at - interval '60 days'
),

versions as materialized (
    select
        versions.price_id,
        versions.plan_id,
        versions.version
    from metrics.plan_versions as versions
    where versions.version > 1 or versions.until_at is not null
),

-- Who was moved to a newer, dearer price of the plan, and was there 60 days later.
raises as (
    select
        'grandfathered' as kind,
        count(*) as cases,
        count(*) filter (
            where not exists (
                select
                from mrr_movements as later
                where
                    later.customer_id = after.customer_id
                    and later.currency = after.currency
                    and later.type = 'churn'
                    and later.occurred_at > after.from_at
                    and later.occurred_at <= after.from_at + interval '60 days'
            )
        ) as successes
    from params
    cross join versions as newer
    inner join versions as older
        on older.plan_id = newer.plan_id
        and older.version < newer.version
    inner join mrr_spans as after
        on after.price_id = newer.price_id
        and after.from_at >= params.before_at - interval '2 years'
        and after.from_at < params.before_at - interval '60 days'
    inner join mrr_spans as before
        on before.customer_id = after.customer_id
        and before.subscription_id = after.subscription_id
        and before.item_stripe_id = after.item_stripe_id
        and before.until_at = after.from_at
        and before.price_id = older.price_id
        and before.quantity = after.quantity
        and before.mrr_minor < after.mrr_minor
),

rates as materialized (
    select
        rates.currency,
        rates.minor_factor
    from params
    cross join lateral metrics.fx_rates_at(params.base_currency, params.today) as rates
),

-- Of the MRR that was there in the last year, what has left and is away still.
losses as (
    select
        left_us.customers,
        left_us.mrr_minor / nullif(left_us.mrr_minor + stays.mrr_minor, 0) as share
    from (
        select
            count(*) as customers,
            coalesce(sum(movements.mrr_before_minor * rates.minor_factor), 0) as mrr_minor
        from params
        inner join mrr_movements as movements
            on movements.type = 'churn'
            and movements.occurred_at >= params.before_at - interval '1 year'
            and movements.occurred_at < params.before_at
        inner join rates on rates.currency = movements.currency
        where
            not exists (
                select
                from mrr_spans as spans
                where
                    spans.customer_id = movements.customer_id
                    and spans.from_at < params.before_at
                    and (spans.until_at is null or spans.until_at >= params.before_at)
            )
            -- Who left twice left once, with what was paid last.
            and not exists (
                select
                from mrr_movements as later
                where
                    later.customer_id = movements.customer_id
                    and later.currency = movements.currency
                    and later.type = 'churn'
                    and later.occurred_at > movements.occurred_at
                    and later.occurred_at < params.before_at
            )
    ) as left_us
    cross join (
        select coalesce(sum(spans.mrr_minor * rates.minor_factor), 0) as mrr_minor
        from params
        inner join mrr_spans as spans
            on spans.from_at < params.before_at
            and (spans.until_at is null or spans.until_at >= params.before_at)
        inner join rates on rates.currency = spans.currency
    ) as stays
),

history as (
    select * from discounts
    union all
    select * from departures
    union all
    select * from saves
    union all
    select * from upgrades
    union all
    select * from raises
),

figures as (
    select
        kinds.kind,
        case
            when watched.cases >= params.least_cases then watched.cases
            else coalesce(history.cases, watched.cases, 0)
        end::int4 as cases,
        case
            when watched.cases >= params.least_cases then watched.successes
            else coalesce(history.successes, watched.successes, 0)
        end::int4 as successes,
        case
            when kinds.kind = 'annual_offer' and losses.customers >= params.least_cases
                then round(losses.share, 4)
        end as yearly_loss
    from params
    cross join unnest(params.kinds) as kinds (kind)
    cross join losses
    left join watched on watched.kind = kinds.kind
    left join history on history.kind = kinds.kind
)

insert into move_rates (kind, cases, successes, yearly_loss)
select
    figures.kind,
    figures.cases,
    figures.successes,
    figures.yearly_loss
from figures
left join move_rates as known on known.kind = figures.kind
where
    (known.cases, known.successes, known.yearly_loss)
    is distinct from (figures.cases, figures.successes, figures.yearly_loss)
order by figures.kind
on conflict (kind) do update set
    cases = excluded.cases,
    successes = excluded.successes,
    yearly_loss = excluded.yearly_loss
returning move_rates.kind
