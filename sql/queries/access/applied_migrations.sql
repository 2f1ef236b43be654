-- Which migrations has this database had? One row per migration, in the order of their names.
select name
from migrations
order by name
