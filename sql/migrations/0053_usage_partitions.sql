-- Usage by months, so that what is not kept any longer goes as a whole. What is there already stays where
-- it is, as the first part of the new table: nothing is copied.

-- Every replica is stopped for an upgrade, and a table of the old name is there again when this commits.
-- squawk-ignore renaming-table
alter table usage_daily rename to usage_daily_before;
alter table usage_daily_before rename constraint usage_daily_pkey to usage_daily_before_pkey;
alter table usage_daily_before
rename constraint usage_daily_metric_id_fkey to usage_daily_before_metric_id_fkey;
alter table usage_daily_before
rename constraint usage_daily_customer_id_fkey to usage_daily_before_customer_id_fkey;
alter index usage_daily_customer rename to usage_daily_before_customer;

-- The record of usage: one row per customer, metric and local day. Day first, because days are written
-- together; one customer is read with day = any (…). Every month has a part of its own, but for those
-- before there were parts, which share one.
create table usage_daily (
    day date not null,
    metric_id smallint not null references usage_metrics,
    customer_id bigint not null references customers,
    quantity numeric not null,
    -- The time of the newest record; what a metric of kind last goes by.
    last_at timestamptz not null,
    primary key (day, metric_id, customer_id)
) partition by range (day);

create index usage_daily_customer on usage_daily (customer_id, metric_id, day);

-- Makes the part for the month of a day, unless a part has that day already. Any number of sessions may
-- want the same one: the first makes it, and the others find it made. Nobody who reads waits for it; who
-- writes customers waits for milliseconds, because the new part refers to them.
create function make_usage_month(wanted_day date) returns boolean
language plpgsql
set lock_timeout = '5s'
as $$
declare
    from_day constant date := date_trunc('month', wanted_day::timestamp)::date;
    until_day constant date := (from_day + interval '1 month')::date;
    part constant text := 'usage_daily_' || to_char(from_day, 'YYYY_MM');
begin
    lock table only usage_daily in share update exclusive mode;
    if exists (
        select
        from pg_partition_tree('usage_daily') as tree
        inner join pg_class on pg_class.oid = tree.relid
        where
            tree.isleaf
            and from_day < substring(
                pg_get_expr(pg_class.relpartbound, pg_class.oid) from 'TO \(''(.+)''\)'
            )::date
            and until_day > coalesce(
                substring(
                    pg_get_expr(pg_class.relpartbound, pg_class.oid) from 'FROM \(''(.+)''\) TO'
                )::date,
                '-infinity'
            )
    ) then
        return false;
    end if;
    -- In the order in which usage that comes in writes them, so that nobody waits in a circle.
    lock table usage_metrics in share row exclusive mode;
    lock table customers in share row exclusive mode;
    execute format('create table %I (like usage_daily) with (fillfactor = 85)', part);
    execute format(
        'alter table usage_daily attach partition %I for values from (%L) to (%L)',
        part,
        from_day,
        until_day
    );
    return true;
end
$$;

-- Drops the parts that lie before a day as a whole, and says how many. Whoever asks about usage waits
-- for milliseconds.
create function drop_usage_months(before_day date) returns integer
language plpgsql
set lock_timeout = '2s'
as $$
declare
    part regclass;
    dropped integer := 0;
begin
    for part in
        select tree.relid
        from pg_partition_tree('usage_daily') as tree
        inner join pg_class on pg_class.oid = tree.relid
        where
            tree.isleaf
            and substring(
                pg_get_expr(pg_class.relpartbound, pg_class.oid) from 'TO \(''(.+)''\)'
            )::date <= before_day
        order by tree.relid
    loop
        execute format('drop table %s', part);
        dropped := dropped + 1;
    end loop;
    return dropped;
end
$$;

-- What is there ends with this month. Days beyond it, which some clock may have told, get months of their own.
do $$
declare
    end_day constant date := (
        date_trunc('month', current_date::timestamp + interval '1 day') + interval '1 month'
    )::date;
    ahead date;
begin
    create temporary table usage_ahead on commit drop as
    select day, metric_id, customer_id, quantity, last_at
    from usage_daily_before
    where day >= end_day;
    delete from usage_daily_before where day >= end_day;
    execute format(
        'alter table usage_daily attach partition usage_daily_before for values from (minvalue) to (%L)',
        end_day
    );
    for ahead in select distinct day from usage_ahead loop
        perform make_usage_month(ahead);
    end loop;
    insert into usage_daily (day, metric_id, customer_id, quantity, last_at)
    select day, metric_id, customer_id, quantity, last_at
    from usage_ahead;
end
$$;

analyze usage_daily;
