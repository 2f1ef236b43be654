-- A stored day begins where the stored day before it ended, as long as both hold.
-- One row per day and currency that does not.
select
    days.timezone,
    days.day,
    days.currency,
    days.start_minor,
    days_before.end_minor as due_start_minor
from daily_snapshots as days
inner join daily_snapshots as days_before
    on days_before.timezone = days.timezone
    and days_before.currency = days.currency
    and days_before.day = days.day - 1
    and days_before.rules_version = days.rules_version
left join outdated_days
    on outdated_days.timezone = days.timezone
    and outdated_days.since_day <= days.day
where days.start_minor <> days_before.end_minor and outdated_days.since_day is null
order by days.timezone, days.day, days.currency
