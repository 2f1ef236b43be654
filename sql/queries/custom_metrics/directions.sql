-- Which numbers do people follow, and which way is better for each?
-- One row per metric, by name; null where neither way is.
select
    metrics.name::text as name,
    metrics.is_higher_better::bool as is_higher_better
from custom_metrics as metrics
order by metrics.name
