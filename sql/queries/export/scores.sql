-- How ready was each customer to pay more, and since when? One row per customer and day of a change.
select
    customers.stripe_id::text as customer_id,
    history.day::date as day,
    history.score::int4 as score,
    history.category::text as category,
    history.weights_version::int4 as weights_version
from score_history as history
inner join customers on customers.id = history.customer_id
order by history.customer_id, history.day
