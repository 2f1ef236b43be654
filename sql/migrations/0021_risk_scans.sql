-- What a scan for risks goes by, beside the facts.

alter table alerts
    -- At the rate of the newest scan; null without a rate. Orders the alerts by money.
    add column base_mrr_at_stake_minor numeric,
    -- The effect that people were last shown.
    add column shown_effect numeric;

-- The table of alerts is as new as this: the locks are short.
-- squawk-ignore require-concurrent-index-creation
create index alerts_money on alerts ((coalesce(base_mrr_at_stake_minor, 0)) desc, id)
    where resolved_at is null;
-- squawk-ignore require-concurrent-index-creation
create index alerts_resolved_by_hand on alerts (type, subject, resolved_at)
    where resolved_by is not null;

-- Customers of whom something has just become known that may cost money. Rows are only added and
-- taken away, so that who adds one never waits; a customer may have several.
create table risk_dirty (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customers on delete cascade
);

create index risk_dirty_customer on risk_dirty (customer_id);

-- Derived: from what MRR on a customer is among the tenth of all that pays most, as the newest scan of
-- all customers found. In minor units of base_currency.
create table risk_marks (
    base_currency text primary key,
    top_decile_minor numeric not null,
    marked_day date not null
);

-- Derived: whose use has fallen, as the newest look at everybody's found. Use in thousandths, changes per
-- mille. It goes by the days before today, so it holds until the day is over.
create table usage_falls (
    customer_id bigint primary key references customers on delete cascade,
    metric_id smallint not null references usage_metrics,
    used bigint not null,
    used_before bigint not null,
    change bigint not null,
    portfolio_change bigint not null,
    fair_change bigint not null,
    opens boolean not null
);

-- The day of that look. Taken away when usage of a day before it comes.
create table usage_looks (
    day date primary key
);

-- squawk-ignore require-concurrent-index-creation
create index subscriptions_paused on subscriptions (customer_id)
    where status = 'paused' or collection_pause is not null;
-- squawk-ignore require-concurrent-index-creation
create index payment_methods_expiring on payment_methods (expires_year, expires_month)
    where type = 'card' and wallet is null and is_attached;
