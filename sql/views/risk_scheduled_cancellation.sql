-- Who has said that they leave? Of some customers or of all. One row per customer: the cancellation
-- that is critical, or the earliest, with the money of all that they have cancelled.
create function metrics.risk_scheduled_cancellation(
    before_at timestamptz,
    base_currency text,
    today date,
    customer_ids bigint[],
    is_everybody boolean
)
returns setof metrics.risk
language sql stable
as $$
    select distinct on (subscriptions.customer_id)
        subscriptions.customer_id,
        subscriptions.id as subscription_id,
        case
            when top.is_top or subscriptions.cancel_at < $1 + interval '7 days' then 'critical'
            else 'warning'
        end as severity,
        sum(mrr.mrr_minor) over cancelled as effect,
        mrr.currency as stake_currency,
        sum(mrr.mrr_minor) over cancelled as stake_minor,
        true as needs_mrr,
        jsonb_build_object(
            'cancel_at', metrics.instant_text(subscriptions.cancel_at),
            'feedback', subscriptions.cancellation_feedback,
            'is_top_decile', top.is_top,
            'keeps_another', metrics.pays_on(subscriptions.customer_id, $1)
        ) as facts,
        '{}'::jsonb as figures,
        null::timestamptz as since_at,
        true as opens
    from subscriptions
    cross join lateral metrics.mrr_of(subscriptions.customer_id, subscriptions.id, $1) as mrr
    cross join lateral (
        -- By all that the customer pays, in one currency.
        select coalesce(sum(spans.mrr_minor * rates.minor_factor) > max(marks.top_decile_minor), false)
            as is_top
        from mrr_spans as spans
        inner join metrics.fx_rates_at($2, $3) as rates on rates.currency = spans.currency
        left join risk_marks as marks on marks.base_currency = $2
        where
            spans.customer_id = subscriptions.customer_id
            and spans.from_at < $1
            and (spans.until_at is null or spans.until_at >= $1)
    ) as top
    where
        subscriptions.cancel_at is not null
        and subscriptions.ended_at is null
        and subscriptions.status in ('active', 'past_due')
        and ($5 or subscriptions.customer_id = any($4))
    window cancelled as (partition by subscriptions.customer_id, mrr.currency)
    order by
        subscriptions.customer_id,
        top.is_top or subscriptions.cancel_at < $1 + interval '7 days' desc,
        subscriptions.cancel_at,
        subscriptions.id
$$;
