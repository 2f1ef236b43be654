-- The database as the migrations leave it, for reading. It is written, not edited:
-- UPDATE_SCHEMA=1 npx vitest run tests/store/schema.test.ts

create table api_keys (
    id text not null,
    name text not null,
    scopes text[] not null,
    secret_sha256 bytea not null,
    created_at timestamp with time zone default now() not null,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    constraint api_keys_pkey PRIMARY KEY (id)
);

create table audit_log (
    id bigint generated always as identity not null,
    at timestamp with time zone default now() not null,
    actor text not null,
    action text not null,
    subject text,
    detail jsonb default '{}'::jsonb not null,
    constraint audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_at ON audit_log USING btree (at);

create table catalogue_objects (
    kind text not null,
    id text not null,
    version_at timestamp with time zone not null,
    version_event_id text not null,
    is_deleted boolean default false not null,
    payload jsonb not null,
    constraint catalogue_objects_pkey PRIMARY KEY (kind, id),
    constraint catalogue_objects_kind_check CHECK (kind = ANY (ARRAY['product'::text, 'price'::text, 'plan'::text, 'coupon'::text, 'promotion_code'::text]))
);

create table check_results (
    name text not null,
    checked_at timestamp with time zone not null,
    broken_since timestamp with time zone,
    broken_rows integer not null,
    examples jsonb default '[]'::jsonb not null,
    constraint check_results_pkey PRIMARY KEY (name),
    constraint check_results_broken_rows_check CHECK (broken_rows >= 0),
    constraint check_results_check CHECK ((broken_since IS NULL) = (broken_rows = 0))
);

create table credit_notes (
    stripe_id text not null,
    customer_id bigint not null,
    invoice_stripe_id text,
    currency text not null,
    amount_minor bigint not null,
    reason text,
    status text not null,
    created_at timestamp with time zone not null,
    voided_at timestamp with time zone,
    constraint credit_notes_pkey PRIMARY KEY (stripe_id),
    constraint credit_notes_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX credit_notes_customer ON credit_notes USING btree (customer_id);

create table customers (
    id bigint generated always as identity not null,
    stripe_id text not null,
    name text,
    first_paid_at timestamp with time zone,
    first_seen_at timestamp with time zone default now() not null,
    default_payment_method text,
    is_known boolean default false not null,
    constraint customers_pkey PRIMARY KEY (id),
    constraint customers_stripe_id_key UNIQUE (stripe_id)
);

create table customers_in_several_currencies (
    customer_id bigint not null,
    constraint customers_in_several_currencies_pkey PRIMARY KEY (customer_id),
    constraint customers_in_several_currencies_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
);

create table daily_snapshot_products (
    day date not null,
    timezone text not null,
    currency text not null,
    product_id text not null,
    mrr_minor numeric not null,
    constraint daily_snapshot_products_pkey PRIMARY KEY (timezone, day, currency, product_id)
);

create table daily_snapshots (
    day date not null,
    timezone text not null,
    currency text not null,
    start_minor numeric not null,
    new_minor numeric not null,
    reactivation_minor numeric not null,
    expansion_minor numeric not null,
    contraction_minor numeric not null,
    churn_minor numeric not null,
    fx_minor numeric default 0 not null,
    end_minor numeric not null,
    customers bigint not null,
    quality text default 'live'::text not null,
    rules_version integer not null,
    computed_at timestamp with time zone default now() not null,
    restated_at timestamp with time zone,
    restated_reason text,
    previous_end_minor numeric,
    constraint daily_snapshots_pkey PRIMARY KEY (timezone, day, currency),
    constraint daily_snapshots_check CHECK ((start_minor + new_minor + reactivation_minor + expansion_minor - contraction_minor - churn_minor + fx_minor) = end_minor),
    constraint daily_snapshots_quality_check CHECK (quality = ANY (ARRAY['live'::text, 'event'::text, 'reconstructed'::text, 'estimated'::text])),
    constraint daily_snapshots_restated CHECK ((restated_at IS NULL) = (restated_reason IS NULL) AND (restated_at IS NULL) = (previous_end_minor IS NULL) AND (restated_reason = ANY (ARRAY['late_facts'::text, 'rules'::text]))) NOT VALID
);

create table dirty_customers (
    customer_id bigint not null,
    since timestamp with time zone default now() not null,
    constraint dirty_customers_pkey PRIMARY KEY (customer_id),
    constraint dirty_customers_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
);

create table dirty_usage (
    customer_id bigint not null,
    since timestamp with time zone default now() not null,
    from_day date not null,
    constraint dirty_usage_pkey PRIMARY KEY (customer_id),
    constraint dirty_usage_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
);

create table disputes (
    stripe_id text not null,
    customer_id bigint not null,
    charge_stripe_id text,
    invoice_stripe_id text,
    currency text not null,
    amount_minor bigint not null,
    reason text,
    status text not null,
    opened_at timestamp with time zone not null,
    closed_at timestamp with time zone,
    constraint disputes_pkey PRIMARY KEY (stripe_id),
    constraint disputes_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX disputes_customer ON disputes USING btree (customer_id);
CREATE INDEX disputes_opened ON disputes USING btree (opened_at);

create table drifts (
    customer_id bigint not null,
    read_event_id text not null,
    subscription_stripe_id text not null,
    read_at timestamp with time zone not null,
    currency text not null,
    mrr_before_minor numeric not null,
    mrr_after_minor numeric not null,
    constraint drifts_pkey PRIMARY KEY (customer_id, read_event_id),
    constraint drifts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    constraint drifts_mrr_after_minor_check CHECK (mrr_after_minor >= 0::numeric),
    constraint drifts_mrr_before_minor_check CHECK (mrr_before_minor >= 0::numeric)
);
CREATE INDEX drifts_read ON drifts USING btree (read_at);

create table fx_rates (
    base text not null,
    currency text not null,
    from_day date not null,
    rate numeric not null,
    minor_factor numeric not null,
    set_at timestamp with time zone default now() not null,
    constraint fx_rates_pkey PRIMARY KEY (base, currency, from_day),
    constraint fx_rates_check CHECK (base <> currency),
    constraint fx_rates_minor_factor_check CHECK (minor_factor > 0::numeric),
    constraint fx_rates_rate_check CHECK (rate > 0::numeric)
);

create table installation (
    id boolean default true not null,
    first_fact_at timestamp with time zone not null,
    constraint installation_pkey PRIMARY KEY (id),
    constraint installation_id_check CHECK (id)
);

create table invoices (
    stripe_id text not null,
    customer_id bigint not null,
    subscription_stripe_id text,
    status text not null,
    currency text not null,
    amount_due_minor bigint not null,
    attempt_count integer not null,
    created_at timestamp with time zone not null,
    next_attempt_at timestamp with time zone,
    closed_at timestamp with time zone,
    due_at timestamp with time zone,
    billing_reason text,
    collection_method text,
    is_attempted boolean default false not null,
    amount_paid_minor bigint default 0 not null,
    credited_minor bigint default 0 not null,
    is_paid_out_of_band boolean default false not null,
    failed_at timestamp with time zone,
    failure_code text,
    decline_code text,
    advice_code text,
    metered_minor numeric,
    metered_monthly_minor numeric,
    constraint invoices_pkey PRIMARY KEY (stripe_id),
    constraint invoices_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX invoices_customer ON invoices USING btree (customer_id);
CREATE INDEX invoices_metered ON invoices USING btree (subscription_stripe_id, created_at) WHERE metered_monthly_minor IS NOT NULL;
CREATE INDEX invoices_open ON invoices USING btree (created_at) WHERE status = 'open'::text;

create table job_runs (
    key text not null,
    claimed_at timestamp with time zone default now() not null,
    constraint job_runs_pkey PRIMARY KEY (key)
);

create table judged_items (
    subscription_id bigint not null,
    item_stripe_id text not null,
    customer_id bigint not null,
    plan_id text not null,
    price_id text not null,
    currency text not null,
    mrr_minor numeric not null,
    base_mrr_minor numeric,
    metric text not null,
    used numeric not null,
    demand numeric not null,
    limit_quantity numeric not null,
    utilisation numeric not null,
    limit_reached_day date,
    finding text,
    suggested_price_id text,
    difference_minor numeric,
    base_difference_minor numeric,
    judged_day date not null,
    constraint judged_items_pkey PRIMARY KEY (subscription_id, item_stripe_id),
    constraint judged_items_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    constraint judged_items_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id) ON DELETE CASCADE,
    constraint judged_items_finding_check CHECK (finding = ANY (ARRAY['upgrade'::text, 'overpriced'::text]))
) with (fillfactor=80);
CREATE INDEX judged_items_customer ON judged_items USING btree (customer_id);
CREATE INDEX judged_items_money ON judged_items USING btree (finding, COALESCE(base_difference_minor, 0::numeric) DESC, COALESCE(base_mrr_minor, 0::numeric) DESC) WHERE finding IS NOT NULL;

create table migrations (
    name text not null,
    sha256 text not null,
    applied_at timestamp with time zone default now() not null,
    constraint migrations_pkey PRIMARY KEY (name)
);

create table missing_objects (
    object_id text not null,
    customer_id bigint not null,
    kind text not null,
    constraint missing_objects_pkey PRIMARY KEY (object_id, customer_id),
    constraint missing_objects_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
);
CREATE INDEX missing_objects_customer ON missing_objects USING btree (customer_id);

create table mrr_differences (
    subscription_id bigint not null,
    rule text not null,
    from_at timestamp with time zone not null,
    until_at timestamp with time zone,
    customer_id bigint not null,
    currency text not null,
    amount_minor numeric not null,
    constraint mrr_differences_pkey PRIMARY KEY (subscription_id, rule, from_at),
    constraint mrr_differences_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id) ON DELETE CASCADE,
    constraint mrr_differences_amount_minor_check CHECK (amount_minor <> 0::numeric),
    constraint mrr_differences_check CHECK (until_at > from_at),
    constraint mrr_differences_rule_check CHECK (rule = ANY (ARRAY['carried_over'::text, 'scheduled_cancellation'::text, 'lapsed_past_due'::text, 'collection_paused'::text, 'repeating_discount'::text]))
);
CREATE INDEX mrr_differences_customer ON mrr_differences USING btree (customer_id);
CREATE INDEX mrr_differences_open ON mrr_differences USING btree (from_at, until_at);

create table mrr_movements (
    customer_id bigint not null,
    occurred_at timestamp with time zone not null,
    currency text not null,
    type text not null,
    cause text not null,
    amount_minor numeric not null,
    mrr_before_minor numeric not null,
    mrr_after_minor numeric not null,
    away_since timestamp with time zone,
    event_ids text[] not null,
    constraint mrr_movements_pkey PRIMARY KEY (customer_id, currency, occurred_at),
    constraint mrr_movements_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
    constraint mrr_movements_amount_minor_check CHECK (amount_minor > 0::numeric),
    constraint mrr_movements_check CHECK ((mrr_after_minor - mrr_before_minor) =
CASE
    WHEN type = ANY (ARRAY['contraction'::text, 'churn'::text]) THEN - amount_minor
    ELSE amount_minor
END),
    constraint mrr_movements_mrr_after_minor_check CHECK (mrr_after_minor >= 0::numeric),
    constraint mrr_movements_mrr_before_minor_check CHECK (mrr_before_minor >= 0::numeric),
    constraint mrr_movements_type_check CHECK (type = ANY (ARRAY['new'::text, 'reactivation'::text, 'expansion'::text, 'contraction'::text, 'churn'::text]))
);
CREATE INDEX mrr_movements_time ON mrr_movements USING btree (occurred_at, customer_id, currency) INCLUDE (type, amount_minor);

create table mrr_spans (
    subscription_id bigint not null,
    item_stripe_id text not null,
    from_at timestamp with time zone not null,
    until_at timestamp with time zone,
    customer_id bigint not null,
    currency text not null,
    price_id text not null,
    product_id text,
    quantity numeric not null,
    mrr_minor numeric not null,
    is_at_risk boolean not null,
    quality text default 'event'::text not null,
    constraint mrr_spans_pkey PRIMARY KEY (subscription_id, item_stripe_id, from_at),
    constraint mrr_spans_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id) ON DELETE CASCADE,
    constraint mrr_spans_check CHECK (until_at > from_at),
    constraint mrr_spans_mrr_minor_check CHECK (mrr_minor > 0::numeric),
    constraint mrr_spans_quality CHECK (quality = ANY (ARRAY['event'::text, 'reconstructed'::text, 'estimated'::text])) NOT VALID
);
CREATE INDEX mrr_spans_at_risk ON mrr_spans USING btree (from_at, until_at) WHERE is_at_risk;
CREATE INDEX mrr_spans_customer ON mrr_spans USING btree (customer_id);
CREATE INDEX mrr_spans_ends ON mrr_spans USING btree (until_at) WHERE until_at IS NOT NULL;
CREATE INDEX mrr_spans_not_told ON mrr_spans USING btree (from_at, until_at) WHERE quality <> 'event'::text;
CREATE INDEX mrr_spans_open ON mrr_spans USING btree (from_at, until_at);

create table outbox (
    id bigint generated always as identity not null,
    dedupe_key text not null,
    destination text not null,
    kind text not null,
    body jsonb not null,
    state text default 'pending'::text not null,
    attempts integer default 0 not null,
    created_at timestamp with time zone default now() not null,
    next_attempt_at timestamp with time zone default now() not null,
    lease_until timestamp with time zone,
    expires_at timestamp with time zone,
    sent_at timestamp with time zone,
    remote_ref text,
    last_error text,
    constraint outbox_pkey PRIMARY KEY (id),
    constraint outbox_dedupe_key_key UNIQUE (dedupe_key),
    constraint outbox_state_check CHECK (state = ANY (ARRAY['pending'::text, 'sending'::text, 'sent'::text, 'unknown'::text, 'dead'::text, 'expired'::text]))
);
CREATE INDEX outbox_waiting ON outbox USING btree (destination, id) WHERE state = ANY (ARRAY['pending'::text, 'sending'::text, 'unknown'::text]);

create table outbox_destinations (
    destination text not null,
    not_before_at timestamp with time zone default now() not null,
    paused_reason text,
    constraint outbox_destinations_pkey PRIMARY KEY (destination)
);

create table outdated_days (
    timezone text not null,
    since_day date not null,
    outdated_at timestamp with time zone default now() not null,
    reason text not null,
    constraint outdated_days_pkey PRIMARY KEY (timezone),
    constraint outdated_days_reason_check CHECK (reason = ANY (ARRAY['late_facts'::text, 'rules'::text]))
);

create table payment_methods (
    stripe_id text not null,
    customer_id bigint not null,
    type text not null,
    brand text,
    funding text,
    wallet text,
    expires_month smallint,
    expires_year smallint,
    is_attached boolean not null,
    constraint payment_methods_pkey PRIMARY KEY (stripe_id),
    constraint payment_methods_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
    constraint payment_methods_expires_month_check CHECK (expires_month >= 1 AND expires_month <= 12),
    constraint payment_methods_expires_year_check CHECK (expires_year >= 1970 AND expires_year <= 9999)
);
CREATE INDEX payment_methods_customer ON payment_methods USING btree (customer_id);

create table plan_features (
    plan_id text not null,
    from_day date not null,
    features text[] not null,
    author text not null,
    created_at timestamp with time zone default now() not null,
    constraint plan_features_pkey PRIMARY KEY (plan_id, from_day)
);

create table plan_limits (
    plan_id text not null,
    metric text not null,
    from_day date not null,
    limit_quantity numeric,
    per text default 'period'::text not null,
    author text not null,
    created_at timestamp with time zone default now() not null,
    constraint plan_limits_pkey PRIMARY KEY (plan_id, metric, from_day),
    constraint plan_limits_limit_quantity_check CHECK (limit_quantity >= 0::numeric),
    constraint plan_limits_metric_check CHECK (char_length(metric) >= 1 AND char_length(metric) <= 100),
    constraint plan_limits_per_check CHECK (per = ANY (ARRAY['period'::text, 'month'::text, 'year'::text]))
);

create table refunds (
    stripe_id text not null,
    customer_id bigint not null,
    charge_stripe_id text,
    invoice_stripe_id text,
    currency text not null,
    amount_minor bigint not null,
    reason text,
    status text not null,
    created_at timestamp with time zone not null,
    constraint refunds_pkey PRIMARY KEY (stripe_id),
    constraint refunds_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX refunds_created ON refunds USING btree (created_at);
CREATE INDEX refunds_customer ON refunds USING btree (customer_id);

create table scheduled_changes (
    subscription_id bigint not null,
    at timestamp with time zone not null,
    customer_id bigint not null,
    currency text not null,
    mrr_after_minor numeric not null,
    source text not null,
    constraint scheduled_changes_pkey PRIMARY KEY (subscription_id, at),
    constraint scheduled_changes_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id) ON DELETE CASCADE,
    constraint scheduled_changes_mrr_after_minor_check CHECK (mrr_after_minor >= 0::numeric),
    constraint scheduled_changes_source_check CHECK (source = ANY (ARRAY['cancellation'::text, 'schedule'::text]))
);
CREATE INDEX scheduled_changes_at ON scheduled_changes USING btree (at);
CREATE INDEX scheduled_changes_customer ON scheduled_changes USING btree (customer_id);

create table stripe_events (
    id text not null,
    created_at timestamp with time zone not null,
    received_at timestamp with time zone default now() not null,
    next_attempt_at timestamp with time zone default now() not null,
    attempts smallint default 0 not null,
    is_livemode boolean not null,
    type text not null,
    api_version text,
    object_id text,
    stripe_customer_id text,
    state text default 'pending'::text not null,
    last_error text,
    payload jsonb not null,
    constraint stripe_events_pkey PRIMARY KEY (id),
    constraint stripe_events_state_check CHECK (state = ANY (ARRAY['pending'::text, 'done'::text, 'dead'::text]))
) with (fillfactor=85);
CREATE INDEX stripe_events_charge ON stripe_events USING btree (((payload -> 'object'::text) ->> 'charge'::text)) WHERE jsonb_typeof((payload -> 'object'::text) -> 'charge'::text) = 'string'::text;
CREATE INDEX stripe_events_created ON stripe_events USING btree (created_at);
CREATE INDEX stripe_events_customer ON stripe_events USING btree (stripe_customer_id, created_at) WHERE stripe_customer_id IS NOT NULL;
CREATE INDEX stripe_events_dead ON stripe_events USING btree (received_at) WHERE state = 'dead'::text;
CREATE INDEX stripe_events_invoice_of_nobody ON stripe_events USING btree (((payload -> 'object'::text) ->> 'invoice'::text)) WHERE stripe_customer_id IS NULL AND ((payload -> 'object'::text) ->> 'invoice'::text) IS NOT NULL;
CREATE INDEX stripe_events_object ON stripe_events USING btree (object_id, created_at) WHERE object_id IS NOT NULL;
CREATE INDEX stripe_events_of_nobody ON stripe_events USING btree (object_id) WHERE stripe_customer_id IS NULL;
CREATE INDEX stripe_events_payment_intent ON stripe_events USING btree (COALESCE((payload -> 'object'::text) ->> 'payment_intent'::text, ((payload -> 'object'::text) -> 'payment'::text) ->> 'payment_intent'::text)) WHERE COALESCE((payload -> 'object'::text) ->> 'payment_intent'::text, ((payload -> 'object'::text) -> 'payment'::text) ->> 'payment_intent'::text) IS NOT NULL;
CREATE INDEX stripe_events_pending ON stripe_events USING btree (next_attempt_at) WHERE state = 'pending'::text;

create table subscription_schedules (
    stripe_id text not null,
    customer_id bigint not null,
    subscription_stripe_id text,
    status text not null,
    end_behavior text,
    current_phase_start_at timestamp with time zone,
    current_phase_end_at timestamp with time zone,
    released_at timestamp with time zone,
    canceled_at timestamp with time zone,
    phases jsonb not null,
    constraint subscription_schedules_pkey PRIMARY KEY (stripe_id),
    constraint subscription_schedules_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX subscription_schedules_customer ON subscription_schedules USING btree (customer_id);

create table subscriptions (
    id bigint generated always as identity not null,
    customer_id bigint not null,
    stripe_id text not null,
    status text not null,
    currency text not null,
    data_state text not null,
    collection_pause text,
    created_at timestamp with time zone,
    started_at timestamp with time zone,
    trial_end_at timestamp with time zone,
    current_period_start_at timestamp with time zone,
    current_period_end_at timestamp with time zone,
    cancel_at timestamp with time zone,
    canceled_at timestamp with time zone,
    ended_at timestamp with time zone,
    trial_start_at timestamp with time zone,
    trial_mrr_minor numeric,
    default_payment_method text,
    has_payment_method boolean,
    collection_method text,
    cancellation_feedback text,
    schedule_stripe_id text,
    constraint subscriptions_pkey PRIMARY KEY (id),
    constraint subscriptions_stripe_id_key UNIQUE (stripe_id),
    constraint subscriptions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
    constraint subscriptions_data_state_check CHECK (data_state = ANY (ARRAY['complete'::text, 'estimate'::text, 'incomplete_data'::text]))
);
CREATE INDEX subscriptions_cancelling ON subscriptions USING btree (cancel_at) WHERE cancel_at IS NOT NULL;
CREATE INDEX subscriptions_customer ON subscriptions USING btree (customer_id);
CREATE INDEX subscriptions_incomplete ON subscriptions USING btree (data_state) WHERE data_state <> 'complete'::text;
CREATE INDEX subscriptions_trialing ON subscriptions USING btree (trial_end_at) WHERE status = 'trialing'::text;

create table sweeps (
    id boolean default true not null,
    swept_through_at timestamp with time zone,
    swept_at timestamp with time zone,
    lease_until timestamp with time zone default '-infinity'::timestamp with time zone not null,
    constraint sweeps_pkey PRIMARY KEY (id),
    constraint sweeps_id_check CHECK (id)
);

create table sync_pages (
    run_id bigint not null,
    resource text not null,
    starting_after text,
    is_done boolean default false not null,
    objects bigint default 0 not null,
    expected_objects bigint,
    refused_permission text,
    constraint sync_pages_pkey PRIMARY KEY (run_id, resource),
    constraint sync_pages_run_id_fkey FOREIGN KEY (run_id) REFERENCES sync_runs(id) ON DELETE CASCADE,
    constraint sync_pages_objects_check CHECK (objects >= 0)
);

create table sync_runs (
    id bigint generated always as identity not null,
    requested_by text not null,
    scope text not null,
    reports_drifts boolean default false not null,
    state text default 'running'::text not null,
    started_at timestamp with time zone default now() not null,
    heartbeat_at timestamp with time zone default '-infinity'::timestamp with time zone not null,
    holder text,
    events_from_at timestamp with time zone,
    ends_at timestamp with time zone,
    finished_at timestamp with time zone,
    last_error text,
    constraint sync_runs_pkey PRIMARY KEY (id),
    constraint sync_runs_check CHECK ((state = 'running'::text) = (finished_at IS NULL)),
    constraint sync_runs_scope_check CHECK (scope = ANY (ARRAY['full'::text, 'recent'::text, 'subscriptions'::text])),
    constraint sync_runs_state_check CHECK (state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text]))
);
CREATE INDEX sync_runs_finished ON sync_runs USING btree (finished_at) WHERE state = 'done'::text;
CREATE UNIQUE INDEX sync_runs_running ON sync_runs USING btree (state) WHERE state = 'running'::text;

create table unavailable_objects (
    object_id text not null,
    asked_at timestamp with time zone not null,
    constraint unavailable_objects_pkey PRIMARY KEY (object_id)
);

create table usage_daily (
    day date not null,
    metric_id smallint not null,
    customer_id bigint not null,
    quantity numeric not null,
    last_at timestamp with time zone not null,
    constraint usage_daily_pkey PRIMARY KEY (day, metric_id, customer_id),
    constraint usage_daily_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
    constraint usage_daily_metric_id_fkey FOREIGN KEY (metric_id) REFERENCES usage_metrics(id)
) with (fillfactor=85);
CREATE INDEX usage_daily_customer ON usage_daily USING btree (customer_id, metric_id, day);

create table usage_keys (
    key uuid not null,
    seen_day date not null,
    constraint usage_keys_pkey PRIMARY KEY (key)
);
CREATE INDEX usage_keys_seen ON usage_keys USING btree (seen_day);

create table usage_metrics (
    id smallint generated always as identity not null,
    name text not null,
    kind text default 'sum'::text not null,
    first_seen_at timestamp with time zone default now() not null,
    constraint usage_metrics_pkey PRIMARY KEY (id),
    constraint usage_metrics_name_key UNIQUE (name),
    constraint usage_metrics_kind_check CHECK (kind = ANY (ARRAY['sum'::text, 'max'::text, 'last'::text])),
    constraint usage_metrics_name_check CHECK (char_length(name) >= 1 AND char_length(name) <= 100)
);

create table usage_series (
    customer_id bigint not null,
    metric_id smallint not null,
    base_day date not null,
    daily_values bigint[] not null,
    used_days bit varying not null,
    constraint usage_series_pkey PRIMARY KEY (customer_id, metric_id),
    constraint usage_series_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    constraint usage_series_metric_id_fkey FOREIGN KEY (metric_id) REFERENCES usage_metrics(id),
    constraint usage_series_check CHECK (cardinality(daily_values) = length(used_days::"bit"))
) with (fillfactor=45);

create view metrics.catalogue_prices as
 WITH shown AS (
         SELECT objects.kind,
            objects.id AS price_id,
            objects.is_deleted,
            objects.version_at,
            objects.payload,
            objects.payload -> 'recurring'::text AS recurring,
            COALESCE((objects.payload -> 'product'::text) ->> 'id'::text, objects.payload ->> 'product'::text) AS product_id
           FROM catalogue_objects objects
          WHERE objects.kind = 'price'::text OR objects.kind = 'plan'::text AND NOT (EXISTS ( SELECT
                   FROM catalogue_objects price
                  WHERE price.kind = 'price'::text AND price.id = objects.id))
        ), terms AS (
         SELECT shown.price_id,
            shown.product_id,
            NULLIF(TRIM(BOTH FROM shown.payload ->> 'nickname'::text), ''::text) AS nickname,
            NULLIF(TRIM(BOTH FROM shown.payload ->> 'lookup_key'::text), ''::text) AS lookup_key,
            COALESCE(shown.recurring ->> 'interval'::text, shown.payload ->> 'interval'::text) AS "interval",
            COALESCE(shown.recurring ->> 'interval_count'::text, shown.payload ->> 'interval_count'::text, '1'::text)::numeric::integer AS interval_count,
            COALESCE(shown.recurring ->> 'usage_type'::text, shown.payload ->> 'usage_type'::text, 'licensed'::text) AS usage_type,
            shown.payload ->> 'currency'::text AS currency,
            COALESCE(shown.payload ->> 'unit_amount_decimal'::text, shown.payload ->> 'unit_amount'::text, shown.payload ->> 'amount_decimal'::text, shown.payload ->> 'amount'::text)::numeric AS unit_amount_minor,
            shown.payload ->> 'tiers_mode'::text AS tiers_mode,
            COALESCE((shown.payload ->> 'active'::text)::boolean, true) AND NOT shown.is_deleted AS is_active,
            COALESCE(to_timestamp(((shown.payload ->> 'created'::text)::numeric)::double precision), shown.version_at) AS created_at,
            COALESCE(shown.payload -> 'metadata'::text, '{}'::jsonb) AS metadata
           FROM shown
        )
 SELECT price_id,
    product_id,
    'plan_'::text || "left"(md5(concat_ws(''::text, product_id, "interval", interval_count, COALESCE(nickname, lookup_key, ''::text))), 12) AS plan_id,
    COALESCE(nickname, lookup_key) AS name,
    "interval",
    interval_count,
    usage_type,
    currency,
        CASE
            WHEN tiers_mode IS NULL THEN unit_amount_minor
            ELSE NULL::numeric
        END AS unit_amount_minor,
    tiers_mode,
    is_active,
    created_at,
    metadata
   FROM terms
  WHERE ("interval" = ANY (ARRAY['day'::text, 'week'::text, 'month'::text, 'year'::text])) AND interval_count > 0;

create view metrics.fx_periods as
 SELECT base,
    currency,
        CASE row_number() OVER by_day
            WHEN 1 THEN '-infinity'::date
            ELSE from_day
        END AS from_day,
    COALESCE(lead(from_day) OVER by_day, 'infinity'::date) AS until_day,
    minor_factor
   FROM fx_rates
  WINDOW by_day AS (PARTITION BY base, currency ORDER BY fx_rates.from_day);

create view metrics.metadata_limits as
 WITH given AS (
         SELECT prices.price_id,
            prices.plan_id,
            entry.key AS metric,
            lower(TRIM(BOTH FROM entry.value)) AS value,
            1 AS place
           FROM metrics.catalogue_prices prices
             CROSS JOIN LATERAL jsonb_each_text(prices.metadata) entry(key, value)
        UNION ALL
         SELECT prices.price_id,
            prices.plan_id,
            entry.key,
            lower(TRIM(BOTH FROM entry.value)) AS lower,
            2
           FROM metrics.catalogue_prices prices
             JOIN catalogue_objects products ON products.kind = 'product'::text AND products.id = prices.product_id
             CROSS JOIN LATERAL jsonb_each_text(COALESCE(products.payload -> 'metadata'::text, '{}'::jsonb)) entry(key, value)
        )
 SELECT DISTINCT ON (price_id, metric) price_id,
    plan_id,
    metric,
        CASE
            WHEN value ~ '^[0-9][0-9_,]*(\.[0-9]+)?$'::text THEN translate(value, '_,'::text, ''::text)::numeric
            ELSE NULL::numeric
        END AS limit_quantity
   FROM given
  WHERE char_length(metric) <= 100 AND (value ~ '^[0-9][0-9_,]{0,20}(\.[0-9]{1,9})?$'::text OR (value = ANY (ARRAY['unlimited'::text, 'none'::text, 'infinite'::text, 'infinity'::text, '∞'::text])))
  ORDER BY price_id, metric, place;

create view metrics.plan_versions as
 SELECT prices.plan_id,
    prices.product_id,
    COALESCE(products.payload ->> 'name'::text, prices.product_id, '?'::text) AS product_name,
    COALESCE(prices.name, products.payload ->> 'name'::text, prices.product_id, '?'::text) AS plan_name,
    prices."interval",
    prices.interval_count,
    prices.usage_type,
    prices.currency,
    prices.price_id,
    row_number() OVER of_plan::integer AS version,
    prices.created_at AS from_at,
    lead(prices.created_at) OVER of_plan AS until_at,
    prices.is_active,
    prices.tiers_mode,
    prices.unit_amount_minor,
    prices.unit_amount_minor *
        CASE prices."interval"
            WHEN 'year'::text THEN 1
            WHEN 'month'::text THEN 12
            WHEN 'week'::text THEN 52
            ELSE 365
        END::numeric / (12 * prices.interval_count)::numeric AS monthly_minor,
    prices.metadata
   FROM metrics.catalogue_prices prices
     LEFT JOIN catalogue_objects products ON products.kind = 'product'::text AND products.id = prices.product_id
  WINDOW of_plan AS (PARTITION BY prices.plan_id, prices.currency ORDER BY prices.created_at, prices.price_id);

create function metrics.anchor_day(timezone text, rules_version integer, before_day date)
returns TABLE(day date) as $$
    select coalesce(max(snapshots.day), '-infinity') as day
    from daily_snapshots as snapshots
    where
        snapshots.timezone = $1
        and snapshots.rules_version = $2
        and snapshots.day < $3
        and snapshots.day < (
            select coalesce(min(outdated_days.since_day), 'infinity')
            from outdated_days
            where outdated_days.timezone = $1
        )
$$;

create function metrics.day_quality(timezone text, from_day date, to_day date)
returns TABLE(day date, quality text) as $$
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

create function metrics.events_named(event_ids text[])
returns jsonb as $$
    select
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'id', events.id,
                    'type', events.type,
                    'created_at', events.created_at,
                    'is_livemode', events.is_livemode
                )
                order by events.created_at, events.id
            ),
            '[]'
        )
    from stripe_events as events
    where events.id = any($1)
$$;

create function metrics.fx_rates_at(base text, day date)
returns TABLE(currency text, minor_factor numeric) as $$
    select
        periods.currency,
        periods.minor_factor
    from metrics.fx_periods as periods
    where
        periods.base = $1
        and periods.from_day <= $2
        and periods.until_day > $2
    union all
    select
        $1 as currency,
        1::numeric as minor_factor
$$;

create function metrics.fx_rates_by_day(base text, is_converted boolean, from_day date, to_day date)
returns TABLE(currency text, day date, minor_factor numeric, minor_factor_before numeric) as $$
    select
        factors.currency,
        factors.day,
        factors.minor_factor,
        factors.minor_factor_before
    from (
        select
            periods.currency,
            spanned.first_day + n as day,
            periods.minor_factor,
            lag(periods.minor_factor) over (
                partition by periods.currency order by spanned.first_day + n
            ) as minor_factor_before
        from (
            select
                rates.currency,
                rates.from_day,
                rates.until_day,
                rates.minor_factor
            from metrics.fx_periods as rates
            where rates.base = $1 and $2
            union all
            select
                $1 as currency,
                '-infinity'::date as from_day,
                'infinity'::date as until_day,
                1::numeric as minor_factor
        ) as periods
        cross join lateral (
            select
                greatest(periods.from_day, $3 - 1) as first_day,
                least(periods.until_day - 1, $4) as last_day
        ) as spanned
        cross join generate_series(0, spanned.last_day - spanned.first_day) as n
    ) as factors
    where factors.day >= $3
$$;

create function metrics.native_days(timezone text, rules_version integer, from_day date, to_day date, before_at timestamp with time zone)
returns TABLE(currency text, day date, has_moved boolean, is_stored boolean, start_minor numeric, new_minor numeric, reactivation_minor numeric, expansion_minor numeric, contraction_minor numeric, churn_minor numeric, end_minor numeric, customers numeric, quality text, restated_at timestamp with time zone, restated_reason text, previous_end_minor numeric) as $$
    with outdated as materialized (
        select
            coalesce(min(outdated_days.since_day), 'infinity') as since_day,
            min(outdated_days.outdated_at) as outdated_at,
            min(outdated_days.reason) as reason
        from outdated_days
        where outdated_days.timezone = $1
    ),

    anchor as materialized (
        select
            anchors.day,
            greatest($3, anchors.day + 1) as next_day
        from metrics.anchor_day($1, $2, ($5 at time zone $1)::date) as anchors
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
        where (movements.occurred_at at time zone $1)::date > anchor.day
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

create function metrics.open_differences(base text, timezone text, before_at timestamp with time zone)
returns TABLE(customer_id bigint, stripe_customer_id text, rule text, amount_minor numeric, until_at timestamp with time zone, stripe_subscription_ids text[]) as $$
    select
        customers.id as customer_id,
        customers.stripe_id as stripe_customer_id,
        differences.rule,
        sum(differences.amount_minor * rates.minor_factor) as amount_minor,
        min(
            case
                when differences.rule <> 'scheduled_cancellation' then differences.until_at
                when subscriptions.cancel_at >= $3 then subscriptions.cancel_at
            end
        ) as until_at,
        array_agg(subscriptions.stripe_id order by subscriptions.stripe_id)
            as stripe_subscription_ids
    from mrr_differences as differences
    inner join metrics.fx_rates_at($1, (($3 - interval '1 microsecond') at time zone $2)::date) as rates
        on rates.currency = differences.currency
    inner join subscriptions on subscriptions.id = differences.subscription_id
    inner join customers on customers.id = differences.customer_id
    where
        differences.from_at < $3
        and (differences.until_at is null or differences.until_at >= $3)
    group by customers.id, customers.stripe_id, differences.rule
$$;

create function metrics.plans_around(customer_id bigint, currency text, at timestamp with time zone)
returns TABLE(plans_before jsonb, plans_after jsonb) as $$
    with sides as (
        select
            spans.price_id,
            max(spans.product_id) as product_id,
            sum(spans.quantity) filter (where spans.from_at < $3) as quantity_before,
            sum(spans.mrr_minor) filter (where spans.from_at < $3) as mrr_before_minor,
            sum(spans.quantity) filter (where spans.until_at is null or spans.until_at > $3)
                as quantity_after,
            sum(spans.mrr_minor) filter (where spans.until_at is null or spans.until_at > $3)
                as mrr_after_minor
        from mrr_spans as spans
        where
            spans.customer_id = $1
            and spans.currency = $2
            and spans.from_at <= $3
            and (spans.until_at is null or spans.until_at >= $3)
        group by spans.price_id
    ),

    named as (
        select
            sides.*,
            jsonb_build_object(
                'product',
                coalesce(nullif(products.payload ->> 'name', ''), products.id, sides.price_id),
                'price', nullif(trim(prices.payload ->> 'nickname'), ''),
                'interval',
                coalesce(prices.payload -> 'recurring' ->> 'interval', prices.payload ->> 'interval'),
                'interval_count',
                coalesce(
                    prices.payload -> 'recurring' ->> 'interval_count',
                    prices.payload ->> 'interval_count'
                )::numeric::int4
            ) as plan
        from sides
        left join lateral (
            select objects.payload
            from catalogue_objects as objects
            where objects.id = sides.price_id and objects.kind in ('price', 'plan')
            order by objects.kind desc
            limit 1
        ) as prices on true
        left join lateral (
            select
                owner.id,
                objects.payload
            from (
                select
                    coalesce(
                        sides.product_id,
                        prices.payload -> 'product' ->> 'id',
                        prices.payload ->> 'product'
                    ) as id
            ) as owner
            left join catalogue_objects as objects
                on objects.kind = 'product' and objects.id = owner.id
        ) as products on true
    )

    select
        coalesce(
            jsonb_agg(
                plan || jsonb_build_object('quantity', trim_scale(quantity_before)::text)
                order by mrr_before_minor desc, price_id
            ) filter (where quantity_before is not null),
            '[]'
        ),
        coalesce(
            jsonb_agg(
                plan || jsonb_build_object('quantity', trim_scale(quantity_after)::text)
                order by mrr_after_minor desc, price_id
            ) filter (where quantity_after is not null),
            '[]'
        )
    from named
$$;

create function metrics.price_limits_on(day date)
returns TABLE(price_id text, plan_id text, metric text, limit_quantity numeric, per text, from_day date, author text) as $$
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

create function metrics.repeated_customers(timezone text, base text, is_converted boolean, before_at timestamp with time zone)
returns TABLE(day date, customers numeric) as $$
    with changes as (
        select
            movements.customer_id,
            (movements.occurred_at at time zone $1)::date as day,
            sum(case movements.type when 'churn' then -1 else 1 end) as currencies
        from customers_in_several_currencies as several
        inner join mrr_movements as movements
            on movements.customer_id = several.customer_id
            and movements.occurred_at < $4
            and movements.type in ('new', 'reactivation', 'churn')
        where
            $3
            and (
                movements.currency = $2
                or movements.currency in (
                    select periods.currency
                    from metrics.fx_periods as periods
                    where periods.base = $2
                )
            )
        group by movements.customer_id, (movements.occurred_at at time zone $1)::date
    ),

    counts as (
        select
            customer_id,
            day,
            currencies as change,
            sum(currencies) over (partition by customer_id order by day) as currencies
        from changes
    )

    select
        day,
        sum(greatest(currencies - 1, 0) - greatest(currencies - change - 1, 0)) as customers
    from counts
    group by day
$$;

create function metrics.series_at(daily_values bigint[], base_day date, day date)
returns bigint as $$
    select case
        when $3 < $2 then 0
        else ($1)[least($3 - $2 + 1, cardinality($1))]
    end
$$;
