-- What was MRR at the end of each local day in each currency, and what moved it?
-- One row per day from from_day through to_day and currency that is known by before_at. Days up to the
-- newest stored one that holds are read; later days are computed, as that day plus the movements since.
-- A day that is stored but no longer holds says what it was. Optional: of one Stripe account, whose days
-- are never stored, and so never restated; all of them are computed.
create function metrics.native_days(
    timezone text,
    rules_version int,
    from_day date,
    to_day date,
    before_at timestamptz,
    account text
)
returns table (
    currency text, day date, has_moved boolean, is_stored boolean, start_minor numeric,
    new_minor numeric, reactivation_minor numeric, expansion_minor numeric,
    contraction_minor numeric, churn_minor numeric, end_minor numeric, customers numeric,
    quality text, restated_at timestamptz, restated_reason text, previous_end_minor numeric
)
language sql stable
as $$
    with outdated as materialized (
        select
            coalesce(min(outdated_days.since_day), 'infinity') as since_day,
            min(outdated_days.outdated_at) as outdated_at,
            min(outdated_days.reason) as reason
        from outdated_days
        where outdated_days.timezone = $1
    ),

    -- Empty, and never looked at, when all accounts are asked for.
    members as materialized (
        select customers.id
        from customers
        where customers.account = $6
    ),

    anchor as materialized (
        select
            anchors.day,
            greatest($3, anchors.day + 1) as next_day
        from metrics.anchor_day($1, $2, ($5 at time zone $1)::date, $6) as anchors
    ),

    stored as materialized (
        select snapshots.*
        from anchor
        inner join daily_snapshots as snapshots
            on snapshots.timezone = $1
            and snapshots.rules_version = $2
            and snapshots.day between least($3, anchor.day) and anchor.day
    ),

    earlier as (
        select snapshots.*
        from outdated
        inner join daily_snapshots as snapshots
            on snapshots.timezone = $1
            and snapshots.day between greatest(outdated.since_day, $3) and $4
        where $6 is null
    ),

    -- The index finds the movements from the anchor's midnight on; the local day of each decides, so
    -- that a midnight which comes twice or never shifts nothing.
    movements as (
        select
            movements.currency,
            (movements.occurred_at at time zone $1)::date as day,
            movements.type,
            movements.amount_minor
        from anchor
        inner join mrr_movements as movements
            on movements.occurred_at >= anchor.day::timestamp at time zone $1
            and movements.occurred_at < $5
        where
            (movements.occurred_at at time zone $1)::date > anchor.day
            and ($6 is null or movements.customer_id in (select members.id from members))
    ),

    lines as (
        select
            currency,
            day,
            coalesce(sum(amount_minor) filter (where type = 'new'), 0) as new_minor,
            coalesce(sum(amount_minor) filter (where type = 'reactivation'), 0) as reactivation_minor,
            coalesce(sum(amount_minor) filter (where type = 'expansion'), 0) as expansion_minor,
            coalesce(sum(amount_minor) filter (where type = 'contraction'), 0) as contraction_minor,
            coalesce(sum(amount_minor) filter (where type = 'churn'), 0) as churn_minor,
            count(*) filter (where type in ('new', 'reactivation')) as joined,
            count(*) filter (where type = 'churn') as departed
        from movements
        group by currency, day
    ),

    openings as (
        select
            stored.currency,
            stored.end_minor as mrr_minor,
            stored.customers
        from anchor
        inner join stored on stored.day = anchor.day
    ),

    later_days as (
        select
            present.currency,
            anchor.next_day + n as day
        from (
            -- Currencies are few; as a list, the planner believes it.
            select distinct currencies.currency
            from unnest(array(
                select currency from openings
                union all
                select currency from lines
                union all
                select currency from earlier
            )) as currencies (currency)
        ) as present
        cross join anchor
        cross join generate_series(0, $4 - anchor.next_day) as n
    ),

    qualities as materialized (
        select
            qualities.day,
            qualities.quality
        from anchor
        cross join lateral metrics.day_quality($1, anchor.next_day, $4) as qualities
    ),

    nets as (
        select
            currency,
            day,
            lines.currency is not null as is_moving,
            coalesce(lines.new_minor, 0) as new_minor,
            coalesce(lines.reactivation_minor, 0) as reactivation_minor,
            coalesce(lines.expansion_minor, 0) as expansion_minor,
            coalesce(lines.contraction_minor, 0) as contraction_minor,
            coalesce(lines.churn_minor, 0) as churn_minor,
            coalesce(
                lines.new_minor + lines.reactivation_minor + lines.expansion_minor
                - lines.contraction_minor - lines.churn_minor,
                0
            ) as net_minor,
            coalesce(lines.joined - lines.departed, 0) as net_customers
        from lines
        full join later_days using (currency, day)
    ),

    balances as (
        select
            nets.*,
            openings.currency is not null or bool_or(nets.is_moving) over by_day as has_moved,
            coalesce(openings.mrr_minor, 0) + sum(nets.net_minor) over by_day as end_minor,
            coalesce(openings.customers, 0) + sum(nets.net_customers) over by_day as customers
        from nets
        left join openings on openings.currency = nets.currency
        window by_day as (partition by nets.currency order by nets.day)
    )

    select
        stored.currency,
        stored.day,
        true as has_moved,
        true as is_stored,
        stored.start_minor,
        stored.new_minor,
        stored.reactivation_minor,
        stored.expansion_minor,
        stored.contraction_minor,
        stored.churn_minor,
        stored.end_minor,
        stored.customers::numeric,
        stored.quality,
        stored.restated_at,
        stored.restated_reason,
        stored.previous_end_minor
    from stored
    where stored.day between $3 and $4
    union all
    select
        balances.currency,
        balances.day,
        balances.has_moved or earlier.currency is not null as has_moved,
        false as is_stored,
        balances.end_minor - balances.net_minor as start_minor,
        balances.new_minor,
        balances.reactivation_minor,
        balances.expansion_minor,
        balances.contraction_minor,
        balances.churn_minor,
        balances.end_minor,
        balances.customers,
        qualities.quality,
        case
            when earlier.end_minor <> balances.end_minor then outdated.outdated_at
            else earlier.restated_at
        end as restated_at,
        case
            when earlier.end_minor <> balances.end_minor then outdated.reason
            else earlier.restated_reason
        end as restated_reason,
        case
            when earlier.end_minor <> balances.end_minor then earlier.end_minor
            else earlier.previous_end_minor
        end as previous_end_minor
    from balances
    cross join outdated
    left join qualities on qualities.day = balances.day
    left join earlier on earlier.currency = balances.currency and earlier.day = balances.day
    where balances.day between $3 and $4
$$;
