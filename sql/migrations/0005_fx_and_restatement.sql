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

-- A day that a late fact or a new version of the rules changes is marked, and computed again later.
-- outdated_at is null on days that hold; outdated days are always the newest ones of their timezone.
-- previous_end_minor is what the day ended with before it was restated, when that was something else.
alter table daily_snapshots
    add column outdated_at timestamptz,
    add column outdated_reason text,
    add column restated_at timestamptz,
    add column restated_reason text,
    add column previous_end_minor numeric;

alter table daily_snapshots
    add constraint daily_snapshots_outdated_reason check (
        (outdated_at is null) = (outdated_reason is null)
        and outdated_reason in ('late_facts', 'rules')
    ) not valid,
    add constraint daily_snapshots_restated_reason check (
        (restated_at is null) = (restated_reason is null)
        and (restated_at is null) = (previous_end_minor is null)
        and restated_reason in ('late_facts', 'rules')
    ) not valid;

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
