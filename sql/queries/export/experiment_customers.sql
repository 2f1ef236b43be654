-- Who was in which arm of which experiment? One row per experiment and customer.
select
    members.experiment_id::int8 as experiment_id,
    customers.stripe_id::text as customer_id,
    members.arm::text as arm,
    members.since_at::timestamptz as since_at
from experiment_customers as members
inner join customers on customers.id = members.customer_id
order by members.experiment_id, members.customer_id
