-- What came of customers after month ends of the past, beside the score that they had there by what was
-- known then, and beside simple rules? Writes one row of figures per what came, rule and percentage, and
-- forgets those of before. One row of counts: of how many month ends, first and last.
-- Only who was scored is looked at, by every rule; who was set to cancel then is no case of churn to foresee.
with params as not materialized (
    select
        $1::timestamptz as at,
        $2::text[] as days,
        $3::text[] as before_ats,
        $4::text[] as until_ats,
        $5::text as timezone,
        $6::text as base_currency,
        $7::numeric as ticket_spike,
        $8::int2 as weights_version
),

month_ends as materialized (
    select
        month_ends.day::date as day,
        month_ends.before_at::timestamptz as before_at,
        month_ends.until_at::timestamptz as until_at
    from params
    cross join lateral unnest(params.days, params.before_ats, params.until_ats)
        as month_ends (day, before_at, until_at)
),

scored as materialized (
    select
        month_ends.day,
        scores.customer_id,
        scores.score,
        scores.category,
        scores.cap,
        scores.trend,
        scores.base_mrr_minor,
        case when customers.first_paid_at < month_ends.before_at then customers.first_paid_at end
            as first_paid_at
    from params
    cross join month_ends
    cross join lateral metrics.scores(
        month_ends.before_at,
        month_ends.day,
        params.timezone,
        params.base_currency,
        params.ticket_spike,
        null,
        true,
        true,
        true
    ) as scores
    inner join customers on customers.id = scores.customer_id
    where not customers.is_anonymous
),

expansions as materialized (
    select distinct
        month_ends.day,
        movements.customer_id
    from month_ends
    inner join mrr_movements as movements
        on movements.occurred_at >= month_ends.before_at
        and movements.occurred_at < month_ends.until_at
    where movements.type = 'expansion'
),

-- Who still pays in another currency is still there.
churns as materialized (
    select distinct
        month_ends.day,
        movements.customer_id
    from month_ends
    inner join mrr_movements as movements
        on movements.occurred_at >= month_ends.before_at
        and movements.occurred_at < month_ends.until_at
    where
        movements.type = 'churn'
        and not exists (
            select from mrr_spans as spans
            where
                spans.customer_id = movements.customer_id
                and spans.from_at <= movements.occurred_at
                and (spans.until_at is null or spans.until_at > movements.occurred_at)
        )
),

-- The score foresees expansion by its height, and churn by its category and how use goes.
cases as (
    select
        'expansion' as outcome,
        scored.*,
        expansions.customer_id is not null as is_hit,
        -scored.score as first_key,
        0::numeric as second_key
    from scored
    left join expansions
        on expansions.day = scored.day
        and expansions.customer_id = scored.customer_id
    where scored.score is not null
    union all
    select
        'churn' as outcome,
        scored.*,
        churns.customer_id is not null as is_hit,
        case when scored.category = 'likely_to_churn' then 0 else 1 end as first_key,
        coalesce(scored.trend, 0) as second_key
    from scored
    left join churns
        on churns.day = scored.day
        and churns.customer_id = scored.customer_id
    where
        scored.score is not null
        and scored.cap is distinct from 'scheduled_cancellation'
),

ranked as materialized (
    select
        cases.outcome,
        cases.customer_id,
        cases.category,
        cases.is_hit,
        coalesce(cases.trend < -0.5, false) as is_drop,
        avg(cases.is_hit::int4) over of_month as expected,
        ceil(count(*) over of_month / 20.0) as five_percent,
        ceil(count(*) over of_month / 10.0) as ten_percent,
        row_number() over (
            of_month
            order by
                cases.first_key,
                cases.second_key,
                cases.base_mrr_minor desc nulls last,
                cases.customer_id
        ) as by_score,
        row_number() over (
            of_month
            order by cases.base_mrr_minor desc nulls last, cases.customer_id
        ) as by_mrr,
        row_number() over (
            of_month
            order by cases.first_paid_at nulls last, cases.customer_id
        ) as by_tenure,
        row_number() over (
            of_month
            order by
                coalesce(cases.trend < -0.5, false) desc,
                cases.base_mrr_minor desc nulls last,
                cases.customer_id
        ) as by_drop
    from cases
    window of_month as (partition by cases.outcome, cases.day)
),

choices as (
    select
        ranked.outcome,
        ranked.customer_id,
        ranked.is_hit,
        ranked.expected,
        rules.chosen_by,
        rules.top_percent
    from ranked
    cross join lateral (
        values
        ('everybody', 100, true),
        (ranked.category, 100, true),
        ('usage_drop', 100, ranked.is_drop),
        ('score', 5, ranked.by_score <= ranked.five_percent),
        ('score', 10, ranked.by_score <= ranked.ten_percent),
        ('largest_mrr', 5, ranked.by_mrr <= ranked.five_percent),
        ('largest_mrr', 10, ranked.by_mrr <= ranked.ten_percent),
        ('longest_tenure', 5, ranked.by_tenure <= ranked.five_percent),
        ('longest_tenure', 10, ranked.by_tenure <= ranked.ten_percent),
        ('usage_drop', 5, ranked.is_drop and ranked.by_drop <= ranked.five_percent),
        ('usage_drop', 10, ranked.is_drop and ranked.by_drop <= ranked.ten_percent)
    ) as rules (chosen_by, top_percent, is_chosen)
    where rules.is_chosen
),

of_customers as (
    select
        choices.outcome,
        choices.chosen_by,
        choices.top_percent,
        count(*) as choices,
        count(*) filter (where choices.is_hit) as hits,
        sum(choices.expected) as expected_hits
    from choices
    group by choices.outcome, choices.chosen_by, choices.top_percent, choices.customer_id
),

figures as materialized (
    select
        of_customers.outcome,
        of_customers.chosen_by,
        of_customers.top_percent,
        sum(of_customers.choices) as choices,
        sum(of_customers.hits) as hits,
        round(sum(of_customers.expected_hits), 6) as expected_hits,
        count(*) as customers,
        count(*) filter (where of_customers.hits > 0) as customers_hit,
        sum(of_customers.choices * of_customers.choices) as choices_squared,
        sum(of_customers.hits * of_customers.hits) as hits_squared,
        sum(of_customers.hits * of_customers.choices) as hits_by_choices
    from of_customers
    group by of_customers.outcome, of_customers.chosen_by, of_customers.top_percent
),

found as materialized (
    select
        min(scored.day) filter (where scored.score is not null) as first_day,
        max(scored.day) filter (where scored.score is not null) as last_day,
        count(distinct scored.day) filter (where scored.score is not null) as months,
        count(*) filter (where scored.score is not null) as scored,
        count(*) filter (where scored.score is null) as not_scored
    from scored
),

kept as (
    insert into backtests (
        weights_version,
        timezone,
        base_currency,
        ticket_spike,
        first_day,
        last_day,
        months,
        scored,
        not_scored,
        calculated_at
    )
    select
        params.weights_version,
        params.timezone,
        params.base_currency,
        params.ticket_spike,
        found.first_day,
        found.last_day,
        found.months,
        found.scored,
        found.not_scored,
        params.at
    from params
    cross join found
    on conflict (weights_version) do update set
        timezone = excluded.timezone,
        base_currency = excluded.base_currency,
        ticket_spike = excluded.ticket_spike,
        first_day = excluded.first_day,
        last_day = excluded.last_day,
        months = excluded.months,
        scored = excluded.scored,
        not_scored = excluded.not_scored,
        calculated_at = excluded.calculated_at
),

kept_figures as (
    insert into backtest_figures (
        weights_version,
        outcome,
        chosen_by,
        top_percent,
        choices,
        hits,
        expected_hits,
        customers,
        customers_hit,
        choices_squared,
        hits_squared,
        hits_by_choices
    )
    select
        params.weights_version,
        figures.outcome,
        figures.chosen_by,
        figures.top_percent,
        figures.choices,
        figures.hits,
        figures.expected_hits,
        figures.customers,
        figures.customers_hit,
        figures.choices_squared,
        figures.hits_squared,
        figures.hits_by_choices
    from params
    cross join figures
    on conflict (weights_version, outcome, chosen_by, top_percent) do update set
        choices = excluded.choices,
        hits = excluded.hits,
        expected_hits = excluded.expected_hits,
        customers = excluded.customers,
        customers_hit = excluded.customers_hit,
        choices_squared = excluded.choices_squared,
        hits_squared = excluded.hits_squared,
        hits_by_choices = excluded.hits_by_choices
),

gone as (
    delete from backtest_figures
    using params
    where
        backtest_figures.weights_version = params.weights_version
        and (
            backtest_figures.outcome, backtest_figures.chosen_by, backtest_figures.top_percent
        ) not in (
            select
                figures.outcome,
                figures.chosen_by,
                figures.top_percent
            from figures
        )
)

select
    months::int4 as months,
    first_day::date as first_day,
    last_day::date as last_day
from found
