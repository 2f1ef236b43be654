-- By which ids does a fact of Stripe's say whose it is? By its customer; without one, by what it is and by
-- what it is about. One array, with nulls for what it does not name.
create function metrics.naming_ids(stripe_customer_id text, object_id text, object jsonb)
returns text[]
language sql stable
as $$
    select case
        when $1 is not null then array[$1]
        else array[
            $2,
            $3 ->> 'subscription',
            $3 ->> 'invoice',
            $3 ->> 'charge',
            $3 -> 'charge' ->> 'id',
            $3 ->> 'payment_intent',
            $3 -> 'charge' ->> 'payment_intent',
            $3 -> 'payment' ->> 'payment_intent',
            $3 -> 'payment' ->> 'charge',
            $3 ->> 'payment_method'
        ]
    end
$$;
