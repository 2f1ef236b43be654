-- Which alerts are there about a customer? One row per alert, what is open first, the most severe of it
-- first, then the newest; at most limit_rows.
with params as not materialized (
    select
        $1::int8 as customer_id,
        $2::int4 as limit_rows
)

select alerts.id::int8 as id
from params
inner join alerts on alerts.customer_id = params.customer_id
order by
    array_position(array['open', 'snoozed', 'resolved'], alerts.state),
    case
        when alerts.state <> 'resolved'
            then array_position(array['critical', 'warning', 'informational'], alerts.severity)
    end,
    alerts.id desc
limit (select limit_rows from params)
