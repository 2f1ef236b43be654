-- How well is each local day known?
-- One row per day from from_day through to_day: the worst quality of a span that touches it, in any
-- currency. Where all were told as they happened, a day after the installation's first fact is live.
create function metrics.day_quality(timezone text, from_day date, to_day date)
returns table (day date, quality text)
language sql stable
as $$
    -- Many spans may still run, and the one that began first stands for all of them.
    with touching as (
        select
            qualities.quality,
            running.from_at,
            null::timestamptz as until_at
        from (values ('reconstructed'), ('estimated')) as qualities (quality)
        cross join lateral (
            select spans.from_at
            from mrr_spans as spans
            where
                spans.quality <> 'event'
                and spans.quality = qualities.quality
                and spans.until_at is null
            order by spans.from_at
            limit 1
        ) as running
        union all
        select
            spans.quality,
            spans.from_at,
            spans.until_at
        from mrr_spans as spans
        where
            spans.quality <> 'event'
            and spans.until_at > $2::timestamp at time zone $1
            and spans.from_at < ($3 + 1)::timestamp at time zone $1
    ),

    bounds as (
        select
            quality,
            greatest((from_at at time zone $1)::date, $2) as first_day,
            least(((until_at - interval '1 microsecond') at time zone $1)::date, $3) as last_day
        from touching
    ),

    changes as (
        select
            quality,
            day,
            sum(change) as change
        from (
            select quality, first_day as day, 1 as change from bounds
            union all
            select quality, last_day + 1 as day, -1 as change from bounds
        ) as ends
        group by quality, day
    ),

    stretches as (
        select
            quality,
            day as first_day,
            coalesce(lead(day) over by_day - 1, $3) as last_day,
            sum(change) over by_day as spans
        from changes
        window by_day as (partition by quality order by day)
    ),

    doubts as (
        select
            stretches.first_day + n as day,
            min(stretches.quality) as quality
        from stretches
        cross join generate_series(0, stretches.last_day - stretches.first_day) as n
        where stretches.spans > 0
        group by stretches.first_day + n
    ),

    listening as materialized (
        select (
            coalesce(
                (select installation.first_fact_at from installation),
                (select min(stripe_events.received_at) from stripe_events)
            ) at time zone $1
        )::date as first_day
    )

    select
        days.day,
        coalesce(
            doubts.quality,
            case when days.day <= listening.first_day then 'event' else 'live' end
        ) as quality
    from (select $2 + n as day from generate_series(0, $3 - $2) as n) as days
    cross join listening
    left join doubts on doubts.day = days.day
$$;
