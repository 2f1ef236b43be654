-- Which subscriptions of people who were erased have ended? One row per end, taken off the list, with
-- the random name of whose it is.
with due as (
    select erased_ends.subscription_id
    from erased_ends
    order by erased_ends.subscription_id
    limit 100
    for update skip locked
)

delete from erased_ends
using due
inner join subscriptions on subscriptions.id = due.subscription_id
inner join customers on customers.id = subscriptions.customer_id
where erased_ends.subscription_id = due.subscription_id
returning
    erased_ends.subscription_id,
    erased_ends.ended_at,
    customers.stripe_id::text as anonymous_id
