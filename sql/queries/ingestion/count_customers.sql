-- How many customers are there that have facts? One row.
select count(*)::int8 as customers
from customers
where not is_anonymous
