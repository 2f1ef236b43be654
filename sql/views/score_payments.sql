-- Of the last three invoices that anybody has tried to collect, how many were paid at the first try, just
-- before an instant? Of those listed, or of everybody. One row per customer; of everybody only those of
-- whom a payment has failed or was open, so that nobody has to read what most have paid.
create function metrics.score_payments(
    before_at timestamptz, customer_ids bigint[], is_everybody boolean, is_past boolean
)
returns table (customer_id bigint, invoices bigint, at_first_try bigint)
language sql stable
as $$
    with tried as materialized (
        select distinct invoices.customer_id
        from invoices
        where
            $3
            and (
                invoices.attempt_count > 1
                or invoices.failed_at is not null
                or invoices.status in ('open', 'uncollectible')
                or ($4 and invoices.closed_at >= $1)
            )
        union all
        select distinct listed.customer_id
        from unnest($2) as listed (customer_id)
        where not $3
    )

    select
        newest.customer_id,
        count(*) as invoices,
        count(*) filter (where newest.is_at_first_try) as at_first_try
    from tried
    cross join lateral (
        select
            invoices.customer_id,
            invoices.status = 'paid'
            and invoices.attempt_count <= 1
            -- Who pays by hand after a failure makes no further attempt: Stripe counts its own retries.
            and not coalesce(invoices.failed_at < $1, false)
            and coalesce(invoices.closed_at < $1, true) as is_at_first_try
        from invoices
        where
            invoices.customer_id = tried.customer_id
            and (
                invoices.status in ('paid', 'open', 'uncollectible')
                or ($4 and invoices.status = 'void' and invoices.closed_at >= $1)
            )
            and invoices.amount_due_minor > 0
            and invoices.created_at < $1
            -- One that nobody has tried to collect yet says nothing.
            and (
                invoices.status <> 'open' and coalesce(invoices.closed_at < $1, true)
                or invoices.failed_at < $1
                or ($4 and exists (
                    select from stripe_events as events
                    where
                        events.object_id = invoices.stripe_id
                        and events.type = 'invoice.payment_failed'
                        and events.created_at < $1
                ))
                or invoices.due_at < $1
                or (
                    not $4
                    and (invoices.attempt_count > 1 or invoices.next_attempt_at is not null)
                    and invoices.attempt_count > 0
                )
            )
        order by invoices.created_at desc, invoices.stripe_id
        limit 3
    ) as newest
    group by newest.customer_id
$$;
