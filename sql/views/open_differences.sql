-- Where did our MRR and Stripe's way of counting stand apart, just before an instant?
-- One row per customer and rule, in minor units of base, not rounded. Currencies without a rate are not
-- in it. until_at is when the first part of it is certain to end, if that is known: the end of a
-- discount, or of the subscription.
create function metrics.open_differences(base text, timezone text, before_at timestamptz)
returns table (
    customer_id bigint, stripe_customer_id text, rule text, amount_minor numeric,
    until_at timestamptz, stripe_subscription_ids text []
)
language sql stable
as $$
    select
        customers.id as customer_id,
        customers.stripe_id as stripe_customer_id,
        differences.rule,
        sum(differences.amount_minor * rates.minor_factor) as amount_minor,
        min(
            case
                when differences.rule <> 'scheduled_cancellation' then differences.until_at
                when subscriptions.cancel_at >= $3 then subscriptions.cancel_at
            end
        ) as until_at,
        array_agg(subscriptions.stripe_id order by subscriptions.stripe_id)
            as stripe_subscription_ids
    from mrr_differences as differences
    inner join metrics.fx_rates_at($1, (($3 - interval '1 microsecond') at time zone $2)::date) as rates
        on rates.currency = differences.currency
    inner join subscriptions on subscriptions.id = differences.subscription_id
    inner join customers on customers.id = differences.customer_id
    where
        differences.from_at < $3
        and (differences.until_at is null or differences.until_at >= $3)
    group by customers.id, customers.stripe_id, differences.rule
$$;
