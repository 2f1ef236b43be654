-- What usage comes to: compact series that analyses read, and what they found.

alter table dirty_usage add column from_day date not null default '-infinity';
alter table dirty_usage alter column from_day drop default;

-- Derived from usage_daily. One row per customer and metric: the last hundred days or so, a value a
-- day in thousandths. Of kind sum the running total, of kind last what stood at the end of the day,
-- of kind max the largest. Beyond the last value nothing has been used since.
create table usage_series (
    customer_id bigint not null references customers on delete cascade,
    metric_id smallint not null references usage_metrics,
    base_day date not null,
    daily_values bigint[] not null,
    -- One bit a day: whether there was a record.
    used_days bit varying not null,
    primary key (customer_id, metric_id),
    check (cardinality(daily_values) = length(used_days))
) with (fillfactor = 45);

alter table usage_series alter column daily_values set storage plain;

-- What the newest look at usage found. One row per running subscription item whose customer's usage
-- was judged against the limits of its price.
create table judged_items (
    subscription_id bigint not null references subscriptions on delete cascade,
    item_stripe_id text not null,
    customer_id bigint not null references customers on delete cascade,
    plan_id text not null,
    price_id text not null,
    currency text not null,
    mrr_minor numeric not null,
    base_mrr_minor numeric,
    metric text not null,
    used numeric not null,
    demand numeric not null,
    limit_quantity numeric not null,
    utilisation numeric not null,
    limit_reached_day date,
    finding text check (finding in ('upgrade', 'overpriced')),
    suggested_price_id text,
    -- MRR to win (upgrade) or that may go (overpriced); null when no plan fits or no rate is known.
    difference_minor numeric,
    base_difference_minor numeric,
    judged_day date not null,
    primary key (subscription_id, item_stripe_id)
) with (fillfactor = 80);

create index judged_items_customer on judged_items (customer_id);
create index judged_items_money on judged_items (
    finding, (coalesce(base_difference_minor, 0)) desc, (coalesce(base_mrr_minor, 0)) desc
)
where finding is not null;
