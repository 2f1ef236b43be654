-- What has come of the moves that were made, and of customers to whom nobody wrote? One row per watched
-- customer, as the ledger has it just before an instant; money in base_currency at one day's rates. One
-- to whom somebody wrote in the time is nobody's comparison.
create function metrics.move_outcomes(before_at timestamptz, today date, base_currency text)
returns table (
    id bigint,
    move_id bigint,
    kind text,
    customer_id bigint,
    is_comparison boolean,
    done_at timestamptz,
    until_at timestamptz,
    done_by text,
    outcome text,
    mrr_minor numeric
)
language sql stable
as $$
    with rates as materialized (
        select
            rates.currency,
            rates.minor_factor
        from metrics.fx_rates_at($3, $2) as rates
    ),

    yearly as materialized (
        select versions.price_id
        from metrics.plan_versions as versions
        where
            versions.interval = 'year'
            or (versions.interval = 'month' and versions.interval_count >= 12)
    ),

    standing as (
        select
            watched.id,
            coalesce(bool_or(running.is_then and spans.mrr_minor > 0), false) as paid_then,
            coalesce(bool_or(running.is_now and spans.mrr_minor > 0), false) as pays_now,
            coalesce(sum(worth.mrr_minor) filter (where running.is_then), 0) as then_minor,
            coalesce(sum(worth.mrr_minor) filter (where running.is_now), 0) as now_minor,
            -- Of subscriptions that nobody has cancelled by then, to whichever date.
            coalesce(
                sum(worth.mrr_minor) filter (
                    where
                        running.is_now
                        and (
                            subscriptions.canceled_at is null
                            or subscriptions.canceled_at >= least(watched.until_at, $1)
                        )
                ),
                0
            ) as staying_minor,
            coalesce(
                sum(worth.mrr_minor) filter (where running.is_then and yearly.price_id is not null),
                0
            ) as yearly_then_minor,
            coalesce(
                sum(worth.mrr_minor) filter (where running.is_now and yearly.price_id is not null),
                0
            ) as yearly_now_minor
        from move_follow_ups as watched
        left join mrr_spans as spans
            on spans.customer_id = watched.customer_id
            and spans.from_at < $1
        left join subscriptions
            on subscriptions.customer_id = spans.customer_id
            and subscriptions.id = spans.subscription_id
        left join rates on rates.currency = spans.currency
        left join yearly on yearly.price_id = spans.price_id
        cross join lateral (
            select spans.mrr_minor * rates.minor_factor as mrr_minor
        ) as worth
        cross join lateral (
            select
                spans.from_at <= watched.done_at
                and (spans.until_at is null or spans.until_at > watched.done_at) as is_then,
                spans.from_at < least(watched.until_at, $1)
                and (
                    spans.until_at is null
                    or spans.until_at >= least(watched.until_at, $1)
                ) as is_now
        ) as running
        group by watched.id
    )

    select
        watched.id,
        watched.move_id,
        watched.kind,
        watched.customer_id,
        watched.is_comparison,
        watched.done_at,
        watched.until_at,
        watched.done_by,
        judged.outcome,
        case judged.outcome
            when 'won' then standing.now_minor - standing.then_minor
            when 'kept'
                then
                    case watched.kind
                        when 'annual_offer'
                            then standing.yearly_now_minor - standing.yearly_then_minor
                        else least(standing.staying_minor, standing.then_minor)
                    end
            else 0
        end
    from move_follow_ups as watched
    inner join standing on standing.id = watched.id
    cross join lateral (
        select case
            when standing.paid_then and not standing.pays_now then 'lost'
            when watched.kind = 'annual_offer'
                then
                    case
                        when standing.yearly_now_minor > standing.yearly_then_minor then 'kept'
                        when watched.until_at <= $1 then 'nothing'
                        else 'watching'
                    end
            -- A trial that goes on to pay is won, too.
            when
                standing.now_minor > standing.then_minor
                and (watched.kind <> 'save' or not standing.paid_then)
                then 'won'
            when watched.until_at > $1 then 'watching'
            when watched.kind = 'save' and standing.staying_minor > 0 then 'kept'
            else 'nothing'
        end as outcome
    ) as judged
    where
        not watched.is_comparison
        or not exists (
            select
            from move_follow_ups as written
            where
                written.customer_id = watched.customer_id
                and not written.is_comparison
                and written.done_at < watched.until_at
                and written.until_at > watched.done_at
        )
$$;
