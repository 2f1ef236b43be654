-- Which is the newest stored day before a day that still holds, and follows these rules?
-- Always one row; -infinity when there is none. What came later is added to that day's figures.
-- Of one Stripe account no day is stored.
create function metrics.anchor_day(
    timezone text, rules_version int, before_day date, account text
)
returns table (day date)
language sql stable
as $$
    select coalesce(max(snapshots.day), '-infinity') as day
    from daily_snapshots as snapshots
    where
        $4 is null
        and snapshots.timezone = $1
        and snapshots.rules_version = $2
        and snapshots.day < $3
        and snapshots.day < (
            select coalesce(min(outdated_days.since_day), 'infinity')
            from outdated_days
            where outdated_days.timezone = $1
        )
$$;
