-- Does a customer pay just before an instant for a subscription that is not set to end?
create function metrics.pays_on(customer_id bigint, before_at timestamptz)
returns boolean
language sql stable
as $$
    select exists (
        select from mrr_spans as spans
        inner join subscriptions on subscriptions.id = spans.subscription_id
        where
            spans.customer_id = $1
            and spans.from_at < $2
            and (spans.until_at is null or spans.until_at >= $2)
            and subscriptions.cancel_at is null
    )
$$;
