-- Where did reading an account prove the ledger wrong since its last comparison told of it? One row per
-- time and subscription, the largest correction first.
with params as not materialized (
    select
        $1::text as account,
        $2::int4 as most_rows
),

last_report as (
    select max(runs.finished_at) as at
    from params
    inner join sync_runs as runs
        on runs.account = params.account
        and runs.state = 'done'
        and runs.reports_drifts
)

select
    customers.stripe_id as customer_id,
    drifts.subscription_stripe_id as subscription_id,
    drifts.currency,
    round(drifts.mrr_before_minor)::int8 as mrr_before_minor,
    round(drifts.mrr_after_minor)::int8 as mrr_after_minor,
    drifts.read_at,
    (count(*) over ())::int4 as drifts
from params
cross join drifts
inner join stripe_events as reads
    on reads.id = drifts.read_event_id
    and reads.account = params.account
inner join customers on customers.id = drifts.customer_id
cross join last_report
where last_report.at is null or reads.received_at > last_report.at
order by
    abs(drifts.mrr_after_minor - drifts.mrr_before_minor) desc,
    drifts.customer_id,
    drifts.read_event_id
limit (select most_rows from params)
