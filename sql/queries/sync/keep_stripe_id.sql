-- What Stripe calls an account is known now. One row: the name, and that of another account of the
-- settings that is the same one at Stripe; null when there is none.
with params as not materialized (
    select
        $1::text as account,
        $2::text as stripe_id
)

update accounts
set stripe_id = params.stripe_id
from params
where accounts.name = params.account
returning
    accounts.name,
    (
        select min(others.name)
        from accounts as others
        where
            others.stripe_id = params.stripe_id
            and others.name <> params.account
            and others.is_read
    ) as twin
