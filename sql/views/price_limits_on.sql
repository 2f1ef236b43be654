-- Which limits did each price have on one day?
-- One row per price and metric: what people said last of its plan until that day, or else what Stripe's
-- metadata says of the price itself, which has no author. A null limit is explicitly none.
create function metrics.price_limits_on(day date)
returns table (
    price_id text,
    plan_id text,
    metric text,
    limit_quantity numeric,
    per text,
    from_day date,
    author text
)
language sql stable
as $$
    with said as (
        select distinct on (limits.plan_id, limits.metric)
            limits.plan_id,
            limits.metric,
            limits.limit_quantity,
            limits.per,
            limits.from_day,
            limits.author
        from plan_limits as limits
        where limits.from_day <= $1
        order by limits.plan_id, limits.metric, limits.from_day desc
    )

    select
        prices.price_id,
        said.plan_id,
        said.metric,
        said.limit_quantity,
        said.per,
        said.from_day,
        said.author
    from said
    inner join metrics.catalogue_prices as prices on prices.plan_id = said.plan_id
    union all
    select
        shown.price_id,
        shown.plan_id,
        shown.metric,
        shown.limit_quantity,
        'period',
        null,
        null
    from metrics.metadata_limits as shown
    where not exists (
        select from said
        where said.plan_id = shown.plan_id and said.metric = shown.metric
    )
$$;
