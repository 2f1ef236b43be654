-- Rates of exchange, and stored days that say what they were before a late fact changed them.

-- One row per rate and the day it starts to hold; it holds until the next one. Before the first one,
-- the first one holds. One major unit of currency is worth rate major units of base, and one minor
-- unit is worth minor_factor minor units: rate × 10^(digits of base − digits of currency).
create table fx_rates (
    base text not null,
    currency text not null,
    from_day date not null,
    rate numeric not null check (rate > 0),
    minor_factor numeric not null check (minor_factor > 0),
    set_at timestamptz not null default now(),
    primary key (base, currency, from_day),
    check (base <> currency)
);

-- What a day ended with before a late fact, or a new version of the rules, made it end differently.
alter table daily_snapshots
    add column restated_at timestamptz,
    add column restated_reason text,
    add column previous_end_minor numeric;

alter table daily_snapshots
    add constraint daily_snapshots_restated check (
        (restated_at is null) = (restated_reason is null)
        and (restated_at is null) = (previous_end_minor is null)
        and restated_reason in ('late_facts', 'rules')
    ) not valid;

-- The stored days of a timezone no longer hold from since_day on: they are read from the ledger, until
-- they have been stored again. One row per timezone with such days.
create table outdated_days (
    timezone text primary key,
    since_day date not null,
    outdated_at timestamptz not null default now(),
    reason text not null check (reason in ('late_facts', 'rules'))
);

-- Derived: customers whose movements are in more than one currency. They are few, and are counted
-- once in figures that add currencies up.
create table customers_in_several_currencies (
    customer_id bigint primary key references customers on delete cascade
);

insert into customers_in_several_currencies (customer_id)
select customer_id
from mrr_movements
group by customer_id
having min(currency) <> max(currency);

-- One row once anything has arrived: the days after the first fact are those this installation saw.
create table installation (
    id boolean primary key default true check (id),
    first_fact_at timestamptz not null
);
