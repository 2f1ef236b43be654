-- Which metrics do scores go by? All but the count of tickets.
-- One row per metric; the first by name has the highest place.
create view metrics.score_meters as
select
    usage_metrics.id,
    usage_metrics.name,
    usage_metrics.kind = 'sum' as is_sum,
    usage_metrics.kind = 'last' as is_last,
    32767 - row_number() over (order by usage_metrics.name) as place
from usage_metrics
where usage_metrics.name <> 'support_tickets';
