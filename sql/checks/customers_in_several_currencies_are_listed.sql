-- Who has ever paid in more than one currency is listed, and nobody else is.
-- One row per customer that is missing or too many.
with due as (
    select customer_id
    from mrr_movements
    group by customer_id
    having min(currency) <> max(currency)
)

select
    customer_id,
    due.customer_id is not null as is_due,
    listed.customer_id is not null as is_listed
from due
full join customers_in_several_currencies as listed using (customer_id)
where due.customer_id is null or listed.customer_id is null
order by customer_id
