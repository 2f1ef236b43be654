-- How many customers are there? One row.
select count(*)::int8 as customers
from customers
