-- What did a customer, or one subscription of theirs, pay a month just before an instant?
-- One row, in the currency in which it is most; none when they paid nothing.
create function metrics.mrr_of(customer_id bigint, subscription_id bigint, before_at timestamptz)
returns table (currency text, mrr_minor numeric)
language sql stable
as $$
    select
        spans.currency,
        sum(spans.mrr_minor) as mrr_minor
    from mrr_spans as spans
    where
        spans.customer_id = $1
        and ($2 is null or spans.subscription_id = $2)
        and spans.from_at < $3
        and (spans.until_at is null or spans.until_at >= $3)
    group by spans.currency
    order by sum(spans.mrr_minor) desc, spans.currency
    limit 1
$$;
