-- Which other running experiments have the same customers?
-- One row per experiment that is running beside this one, with how many take part in both.
with params as not materialized (
    select $1::int8 as experiment_id
)

select
    others.experiment_id::int4 as id,
    count(*)::int4 as customers
from params
inner join experiment_customers as members on members.experiment_id = params.experiment_id
inner join experiment_customers as others
    on others.customer_id = members.customer_id
    and others.experiment_id <> params.experiment_id
inner join experiments
    on experiments.id = others.experiment_id
    and experiments.state = 'running'
group by others.experiment_id
order by others.experiment_id
