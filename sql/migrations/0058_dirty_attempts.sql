-- A customer who cannot be folded is tried again as an event is: later each time, and told of once.

alter table dirty_customers
add column attempts integer not null default 0,
add column next_attempt_at timestamptz not null default now(),
-- As often as an event that is given up. It is tried all the same, and whatever else is new of it starts anew.
add column has_failed boolean not null default false;
