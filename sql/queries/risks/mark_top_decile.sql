-- Above what MRR is a customer among the tenth of all that pays most, or above the middle? Found once a
-- day. No row, or one when it is another than before. The tenth is rounded up, and never larger: where
-- many pay the same, none of them is among it.
with params as not materialized (
    select
        $1::timestamptz as before_at,
        $2::date as today,
        $3::text as base_currency
),

is_due as materialized (
    select
    from params
    where not exists (
        select
        from risk_marks
        where
            risk_marks.base_currency = params.base_currency
            and risk_marks.marked_day = params.today
    )
),

-- Customers in order: to add up what comes in order takes half of what finding each sum by hash does.
paid as (
    select
        spans.customer_id,
        spans.mrr_minor * rates.minor_factor as mrr_minor
    from params
    cross join lateral metrics.fx_rates_at(params.base_currency, params.today) as rates
    inner join mrr_spans as spans
        on spans.currency = rates.currency
        and spans.from_at < params.before_at
        and (spans.until_at is null or spans.until_at >= params.before_at)
    where exists (select from is_due)
    order by spans.customer_id
    offset 0
),

payers as materialized (
    select sum(paid.mrr_minor) as mrr_minor
    from paid
    group by paid.customer_id
),

-- Where the highest one of the others stands; half a place lower, so that no rounding makes it the next.
others as (
    select greatest(count(*) - ceil(count(*) / 10.0) - 0.5, 0) / greatest(count(*), 1) as place
    from payers
),

mark as (
    select
        count(*) as customers,
        percentile_disc(array[others.place, 0.5]) within group (order by payers.mrr_minor) as minors
    from others
    cross join payers
    group by others.place
)

insert into risk_marks (base_currency, top_decile_minor, median_minor, marked_day)
select
    params.base_currency,
    -- Of one customer there are no others.
    case when mark.customers > 1 then mark.minors[1] else 0 end,
    mark.minors[2],
    params.today
from params
cross join mark
on conflict (base_currency) do update set
    top_decile_minor = excluded.top_decile_minor,
    median_minor = excluded.median_minor,
    marked_day = excluded.marked_day
returning risk_marks.top_decile_minor
