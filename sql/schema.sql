-- The database as the migrations leave it, for reading. It is written, not edited:
-- UPDATE_SCHEMA=1 npx vitest run tests/store/schema.test.ts

create table accounts (
    name text not null,
    stripe_id text,
    is_read boolean default true not null,
    first_seen_at timestamp with time zone default now() not null,
    constraint accounts_pkey PRIMARY KEY (name),
    constraint accounts_name_check CHECK (name ~ '^[a-z0-9_-]{1,30}$'::text)
);

create table alert_notes (
    id bigint generated always as identity not null,
    alert_id bigint not null,
    at timestamp with time zone not null,
    actor text not null,
    action text not null,
    detail jsonb default '{}'::jsonb not null,
    constraint alert_notes_pkey PRIMARY KEY (id),
    constraint alert_notes_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alerts(id) ON DELETE CASCADE,
    constraint alert_notes_action_check CHECK (action = ANY (ARRAY['opened'::text, 'changed'::text, 'cleared'::text, 'resolved'::text, 'snoozed'::text, 'woken'::text, 'assigned'::text]))
);
CREATE INDEX alert_notes_alert ON alert_notes USING btree (alert_id, id);

create table alert_posts (
    alert_id bigint not null,
    destination text not null,
    dedupe_key text not null,
    thread_key text,
    shown_version integer not null,
    constraint alert_posts_pkey PRIMARY KEY (alert_id, destination),
    constraint alert_posts_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alerts(id) ON DELETE CASCADE
);
CREATE INDEX alert_posts_thread ON alert_posts USING btree (thread_key) WHERE thread_key IS NOT NULL;

create table alerts (
    id bigint generated always as identity not null,
    type text not null,
    subject text not null,
    customer_id bigint,
    subscription_id bigint,
    severity text not null,
    state text default 'open'::text not null,
    effect numeric not null,
    currency text,
    mrr_at_stake_minor numeric,
    data jsonb not null,
    version integer default 1 not null,
    opened_at timestamp with time zone not null,
    changed_at timestamp with time zone not null,
    resolved_at timestamp with time zone,
    outcome text,
    note text,
    resolved_by text,
    assigned_to text,
    snoozed_until timestamp with time zone,
    snoozed_effect numeric,
    snoozed_severity text,
    base_mrr_at_stake_minor numeric,
    shown_effect numeric,
    constraint alerts_pkey PRIMARY KEY (id),
    constraint alerts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    constraint alerts_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id) ON DELETE SET NULL,
    constraint alerts_check CHECK ((state = 'resolved'::text) = (resolved_at IS NOT NULL)),
    constraint alerts_check1 CHECK (resolved_at IS NULL OR outcome IS NOT NULL),
    constraint alerts_outcome_check CHECK (outcome = ANY (ARRAY['kept'::text, 'won'::text, 'lost'::text, 'wrong'::text, 'no_action'::text])),
    constraint alerts_severity_check CHECK (severity = ANY (ARRAY['informational'::text, 'warning'::text, 'critical'::text])),
    constraint alerts_state_check CHECK (state = ANY (ARRAY['open'::text, 'snoozed'::text, 'resolved'::text])),
    constraint alerts_type_check CHECK (type = ANY (ARRAY['declining_usage'::text, 'payment_retry'::text, 'card_expiring'::text, 'scheduled_cancellation'::text, 'plan_downgrade'::text, 'subscription_paused'::text, 'dispute_opened'::text, 'refund_issued'::text, 'support_ticket_spike'::text, 'trial_ending_without_card'::text, 'usage_mismatch_high'::text, 'usage_mismatch_low'::text, 'mrr_decline'::text, 'churn_risk'::text]))
);
CREATE INDEX alerts_customer ON alerts USING btree (customer_id, opened_at);
CREATE INDEX alerts_money ON alerts USING btree (COALESCE(base_mrr_at_stake_minor, 0::numeric) DESC, id) WHERE resolved_at IS NULL;
CREATE INDEX alerts_resolved ON alerts USING btree (resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX alerts_resolved_by_hand ON alerts USING btree (type, subject, resolved_at) WHERE resolved_by IS NOT NULL;
CREATE UNIQUE INDEX alerts_open ON alerts USING btree (type, subject) WHERE resolved_at IS NULL;

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

create table attribution_key (
    id boolean default true not null,
    metadata_key text,
    since timestamp with time zone not null,
    constraint attribution_key_pkey PRIMARY KEY (id),
    constraint attribution_key_id_check CHECK (id),
    constraint attribution_key_metadata_key_check CHECK (metadata_key <> ''::text)
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

create table backtest_figures (
    weights_version smallint not null,
    outcome text not null,
    chosen_by text not null,
    top_percent smallint not null,
    choices bigint not null,
    hits bigint not null,
    expected_hits numeric not null,
    customers bigint not null,
    customers_hit bigint not null,
    choices_squared numeric not null,
    hits_squared numeric not null,
    hits_by_choices numeric not null,
    constraint backtest_figures_pkey PRIMARY KEY (weights_version, outcome, chosen_by, top_percent),
    constraint backtest_figures_weights_version_fkey FOREIGN KEY (weights_version) REFERENCES backtests(weights_version) ON DELETE CASCADE,
    constraint backtest_figures_check CHECK (hits >= 0 AND hits <= choices),
    constraint backtest_figures_check1 CHECK (customers >= 1 AND customers <= choices),
    constraint backtest_figures_check2 CHECK (customers_hit >= 0 AND customers_hit <= customers),
    constraint backtest_figures_choices_check CHECK (choices > 0),
    constraint backtest_figures_chosen_by_check CHECK (chosen_by = ANY (ARRAY['everybody'::text, 'score'::text, 'largest_mrr'::text, 'longest_tenure'::text, 'usage_drop'::text, 'safe_to_upsell'::text, 'neutral'::text, 'do_not_touch'::text, 'likely_to_churn'::text])),
    constraint backtest_figures_expected_hits_check CHECK (expected_hits >= 0::numeric),
    constraint backtest_figures_outcome_check CHECK (outcome = ANY (ARRAY['expansion'::text, 'churn'::text])),
    constraint backtest_figures_top_percent_check CHECK (top_percent = ANY (ARRAY[5, 10, 100]))
);

create table backtests (
    weights_version smallint not null,
    timezone text not null,
    base_currency text not null,
    ticket_spike numeric not null,
    first_day date,
    last_day date,
    months smallint not null,
    scored bigint not null,
    not_scored bigint not null,
    calculated_at timestamp with time zone not null,
    constraint backtests_pkey PRIMARY KEY (weights_version),
    constraint backtests_check CHECK ((first_day IS NULL) = (months = 0)),
    constraint backtests_check1 CHECK ((last_day IS NULL) = (months = 0)),
    constraint backtests_months_check CHECK (months >= 0),
    constraint backtests_not_scored_check CHECK (not_scored >= 0),
    constraint backtests_scored_check CHECK (scored >= 0)
);

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
    constraint credit_notes_pkey PRIMARY KEY (customer_id, stripe_id),
    constraint credit_notes_stripe_id_key UNIQUE (stripe_id),
    constraint credit_notes_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);

create table custom_metric_days (
    metric_id bigint not null,
    day date not null,
    value numeric not null,
    read_at timestamp with time zone not null,
    constraint custom_metric_days_pkey PRIMARY KEY (metric_id, day),
    constraint custom_metric_days_metric_id_fkey FOREIGN KEY (metric_id) REFERENCES custom_metrics(id) ON DELETE CASCADE,
    constraint custom_metric_days_day_check CHECK (day >= '1900-01-01'::date AND day <= '9999-12-31'::date),
    constraint custom_metric_days_value_check CHECK ((value <> ALL (ARRAY['NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric])) AND abs(value) < '1000000000000000000'::numeric)
);

create table custom_metrics (
    id bigint generated always as identity not null,
    name text not null,
    title text not null,
    unit text not null,
    query text not null,
    is_higher_better boolean,
    digest_place integer,
    set_by text not null,
    set_at timestamp with time zone not null,
    asked_at timestamp with time zone,
    answered_at timestamp with time zone,
    failure_code text,
    failure text,
    failing_since_at timestamp with time zone,
    constraint custom_metrics_pkey PRIMARY KEY (id),
    constraint custom_metrics_name_key UNIQUE (name),
    constraint custom_metrics_check CHECK ((failure_code IS NULL) = (failure IS NULL)),
    constraint custom_metrics_check1 CHECK ((failure_code IS NULL) = (failing_since_at IS NULL)),
    constraint custom_metrics_digest_place_check CHECK (digest_place > 0),
    constraint custom_metrics_name_check CHECK (name ~ '^[a-z][a-z0-9_]{0,39}$'::text),
    constraint custom_metrics_query_check CHECK (length(query) >= 1 AND length(query) <= 20000),
    constraint custom_metrics_title_check CHECK (length(title) >= 1 AND length(title) <= 80),
    constraint custom_metrics_unit_check CHECK (length(unit) <= 20)
);

create table customer_scores (
    customer_id bigint not null,
    score smallint,
    not_scored text,
    category text,
    cap text,
    headroom_points numeric not null,
    growth_points numeric not null,
    breadth_points numeric not null,
    payment_points numeric not null,
    tenure_points numeric not null,
    trend numeric,
    trend_metric text,
    base_mrr_minor numeric,
    weights_version smallint not null,
    as_of_day date not null,
    calculated_at timestamp with time zone not null,
    constraint customer_scores_pkey PRIMARY KEY (customer_id),
    constraint customer_scores_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    constraint customer_scores_cap_check CHECK (cap = ANY (ARRAY['scheduled_cancellation'::text, 'past_due'::text, 'recent_upgrade'::text])),
    constraint customer_scores_category_check CHECK (category = ANY (ARRAY['safe_to_upsell'::text, 'neutral'::text, 'do_not_touch'::text, 'likely_to_churn'::text])),
    constraint customer_scores_check CHECK ((score IS NULL) = (not_scored IS NOT NULL)),
    constraint customer_scores_check1 CHECK ((score IS NULL) = (category IS NULL)),
    constraint customer_scores_not_scored_check CHECK (not_scored = 'too_little_usage'::text),
    constraint customer_scores_score_check CHECK (score >= 0 AND score <= 100)
) with (fillfactor=45);
CREATE INDEX customer_scores_category ON customer_scores USING btree (category, score DESC, COALESCE(base_mrr_minor, 0::numeric) DESC, customer_id) WHERE score IS NOT NULL;

create table customers (
    id bigint generated always as identity not null,
    stripe_id text not null,
    name text,
    first_paid_at timestamp with time zone,
    first_seen_at timestamp with time zone default now() not null,
    default_payment_method text,
    is_anonymous boolean default false not null,
    account text default 'main'::text not null,
    attribution text,
    constraint customers_pkey PRIMARY KEY (id),
    constraint customers_stripe_id_key UNIQUE (stripe_id)
);
CREATE INDEX customers_anonymous ON customers USING btree (id) WHERE is_anonymous;

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

create table database_life (
    is_only boolean default true not null,
    id uuid default gen_random_uuid() not null,
    system_identifier bigint,
    database_oid bigint not null,
    ticks bigint default 0 not null,
    seen_at timestamp with time zone default clock_timestamp() not null,
    constraint database_life_pkey PRIMARY KEY (is_only),
    constraint database_life_is_only_check CHECK (is_only),
    constraint database_life_ticks_check CHECK (ticks >= 0)
);

create table dirty_customers (
    customer_id bigint not null,
    since timestamp with time zone default now() not null,
    attempts integer default 0 not null,
    next_attempt_at timestamp with time zone default now() not null,
    has_failed boolean default false not null,
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
    constraint disputes_pkey PRIMARY KEY (customer_id, stripe_id),
    constraint disputes_stripe_id_key UNIQUE (stripe_id),
    constraint disputes_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);
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

create table erased_ends (
    subscription_id bigint not null,
    ended_at timestamp with time zone not null,
    constraint erased_ends_pkey PRIMARY KEY (subscription_id),
    constraint erased_ends_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id) ON DELETE CASCADE
);

create table erased_ids (
    hash bytea not null,
    is_customer boolean default false not null,
    subscription_id bigint,
    constraint erased_ids_pkey PRIMARY KEY (hash),
    constraint erased_ids_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id) ON DELETE CASCADE,
    constraint erased_ids_hash_check CHECK (octet_length(hash) = 32)
);
CREATE INDEX erased_ids_subscription ON erased_ids USING btree (subscription_id) WHERE subscription_id IS NOT NULL;

create table erasure_keys (
    id boolean default true not null,
    inner_key bytea not null,
    outer_key bytea not null,
    constraint erasure_keys_pkey PRIMARY KEY (id),
    constraint erasure_keys_id_check CHECK (id),
    constraint erasure_keys_inner_key_check CHECK (octet_length(inner_key) = 64),
    constraint erasure_keys_outer_key_check CHECK (octet_length(outer_key) = 64)
);

create table experiment_customers (
    experiment_id bigint not null,
    customer_id bigint not null,
    arm text not null,
    since_at timestamp with time zone not null,
    constraint experiment_customers_pkey PRIMARY KEY (experiment_id, customer_id),
    constraint experiment_customers_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    constraint experiment_customers_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES experiments(id) ON DELETE CASCADE,
    constraint experiment_customers_arm_check CHECK (arm = ANY (ARRAY['control'::text, 'variant'::text]))
);
CREATE INDEX experiment_customers_customer ON experiment_customers USING btree (customer_id);

create table experiment_looks (
    id bigint generated always as identity not null,
    experiment_id bigint not null,
    looked_at timestamp with time zone not null,
    constraint experiment_looks_pkey PRIMARY KEY (id),
    constraint experiment_looks_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES experiments(id) ON DELETE CASCADE
);
CREATE INDEX experiment_looks_experiment ON experiment_looks USING btree (experiment_id);

create table experiment_reads (
    experiment_id bigint not null,
    after_days integer not null,
    due_at timestamp with time zone not null,
    read_at timestamp with time zone,
    verdict text,
    value numeric,
    difference numeric,
    constraint experiment_reads_pkey PRIMARY KEY (experiment_id, after_days),
    constraint experiment_reads_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES experiments(id) ON DELETE CASCADE,
    constraint experiment_reads_after_days_check CHECK (after_days = ANY (ARRAY[30, 90, 180])),
    constraint experiment_reads_check CHECK ((read_at IS NULL) = (verdict IS NULL)),
    constraint experiment_reads_check1 CHECK (read_at IS NOT NULL OR value IS NULL AND difference IS NULL),
    constraint experiment_reads_check2 CHECK (read_at >= due_at),
    constraint experiment_reads_verdict_check CHECK (verdict = ANY (ARRAY['better'::text, 'worse'::text, 'cannot_tell'::text]))
);
CREATE INDEX experiment_reads_due ON experiment_reads USING btree (due_at) WHERE read_at IS NULL;

create table experiments (
    id bigint generated always as identity not null,
    state text default 'draft'::text not null,
    name text not null,
    hypothesis text not null,
    change_description text not null,
    metric text not null,
    segment jsonb not null,
    comparison jsonb not null,
    target_value numeric,
    guardrails jsonb default '[]'::jsonb not null,
    stop_on date,
    created_by text not null,
    created_at timestamp with time zone not null,
    baseline_value numeric,
    baseline_n integer,
    baseline_from_day date,
    baseline_to_day date,
    started_by text,
    started_at timestamp with time zone,
    guardrail_broken_at timestamp with time zone,
    completed_by text,
    completed_at timestamp with time zone,
    outcome text,
    actual_value numeric,
    learning text,
    canceled_by text,
    canceled_at timestamp with time zone,
    search tsvector default (((to_tsvector('english'::regconfig, ((((((name || ' '::text) || hypothesis) || ' '::text) || change_description) || ' '::text) || COALESCE(learning, ''::text))) || to_tsvector('simple'::regconfig, ((((((((((name || ' '::text) || hypothesis) || ' '::text) || change_description) || ' '::text) || COALESCE(learning, ''::text)) || ' '::text) || translate(metric, '_:'::text, '  '::text)) || ' '::text) || metric))) || jsonb_to_tsvector('simple'::regconfig, segment, '["string"]'::jsonb)) || to_tsvector('simple'::regconfig, COALESCE((comparison ->> 'plan'::text), ''::text))) not null,
    constraint experiments_pkey PRIMARY KEY (id),
    constraint experiments_baseline_n_check CHECK (baseline_n >= 0),
    constraint experiments_check CHECK (state = 'draft'::text OR state = 'canceled'::text OR started_at IS NOT NULL),
    constraint experiments_check1 CHECK ((started_at IS NULL) = (started_by IS NULL)),
    constraint experiments_check10 CHECK (completed_at >= started_at),
    constraint experiments_check11 CHECK ((state = 'canceled'::text) = (canceled_at IS NOT NULL)),
    constraint experiments_check12 CHECK ((canceled_at IS NULL) = (canceled_by IS NULL)),
    constraint experiments_check2 CHECK ((started_at IS NULL) = (baseline_n IS NULL)),
    constraint experiments_check3 CHECK ((baseline_n IS NULL) = (baseline_from_day IS NULL)),
    constraint experiments_check4 CHECK ((baseline_n IS NULL) = (baseline_to_day IS NULL)),
    constraint experiments_check5 CHECK (baseline_from_day < baseline_to_day),
    constraint experiments_check6 CHECK ((state = 'completed'::text) = (completed_at IS NOT NULL)),
    constraint experiments_check7 CHECK ((completed_at IS NULL) = (completed_by IS NULL)),
    constraint experiments_check8 CHECK ((completed_at IS NULL) = (outcome IS NULL)),
    constraint experiments_check9 CHECK (completed_at IS NOT NULL OR actual_value IS NULL AND learning IS NULL),
    constraint experiments_comparison_check CHECK ((comparison ->> 'kind'::text) = ANY (ARRAY['control'::text, 'plan'::text, 'before_after'::text])),
    constraint experiments_guardrails_check CHECK (jsonb_typeof(guardrails) = 'array'::text),
    constraint experiments_metric_check CHECK ((metric = ANY (ARRAY['arpu'::text, 'mrr'::text, 'churn_rate'::text, 'conversion_rate'::text, 'expansion_rate'::text, 'nrr'::text])) OR metric ~~ 'usage:_%'::text OR metric ~~ 'custom:_%'::text) NOT VALID,
    constraint experiments_name_check CHECK (name <> ''::text),
    constraint experiments_outcome_check CHECK (outcome = ANY (ARRAY['better'::text, 'worse'::text, 'cannot_tell'::text])),
    constraint experiments_segment_check CHECK (jsonb_typeof(segment) = 'object'::text),
    constraint experiments_state_check CHECK (state = ANY (ARRAY['draft'::text, 'running'::text, 'completed'::text, 'canceled'::text]))
);
CREATE INDEX experiments_search ON experiments USING gin (search);
CREATE INDEX experiments_state ON experiments USING btree (state, id);

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

create table idempotent_requests (
    caller text not null,
    key text not null,
    request_sha256 bytea not null,
    started_at timestamp with time zone not null,
    status smallint,
    answer text,
    constraint idempotent_requests_pkey PRIMARY KEY (caller, key),
    constraint idempotent_requests_check CHECK ((status IS NULL) = (answer IS NULL)),
    constraint idempotent_requests_key_check CHECK (char_length(key) >= 1 AND char_length(key) <= 255),
    constraint idempotent_requests_status_check CHECK (status >= 200 AND status <= 499)
);
CREATE INDEX idempotent_requests_started ON idempotent_requests USING btree (started_at);

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
    constraint invoices_pkey PRIMARY KEY (customer_id, stripe_id),
    constraint invoices_stripe_id_key UNIQUE (stripe_id),
    constraint invoices_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX invoices_metered ON invoices USING btree (subscription_stripe_id, created_at) WHERE metered_monthly_minor IS NOT NULL;
CREATE INDEX invoices_newest ON invoices USING btree (customer_id, created_at DESC, stripe_id);
CREATE INDEX invoices_open ON invoices USING btree (created_at) WHERE status = 'open'::text;
CREATE INDEX invoices_refused ON invoices USING btree (customer_id) WHERE attempt_count > 1 OR failed_at IS NOT NULL OR (status = ANY (ARRAY['open'::text, 'uncollectible'::text]));

create table job_runs (
    key text not null,
    claimed_at timestamp with time zone default now() not null,
    constraint job_runs_pkey PRIMARY KEY (key)
);

create table judge_looks (
    day date not null,
    items integer not null,
    constraint judge_looks_pkey PRIMARY KEY (day)
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
    constraint judged_items_pkey PRIMARY KEY (customer_id, subscription_id, item_stripe_id),
    constraint judged_items_subscription_fkey FOREIGN KEY (customer_id, subscription_id) REFERENCES subscriptions(customer_id, id) ON DELETE CASCADE,
    constraint judged_items_finding_check CHECK (finding = ANY (ARRAY['upgrade'::text, 'overpriced'::text]))
) with (fillfactor=80);
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

create table move_follow_ups (
    id bigint generated always as identity not null,
    move_id bigint not null,
    kind text not null,
    customer_id bigint not null,
    is_comparison boolean not null,
    done_at timestamp with time zone not null,
    until_at timestamp with time zone not null,
    done_by text not null,
    constraint move_follow_ups_pkey PRIMARY KEY (id),
    constraint move_follow_ups_move_id_done_at_customer_id_key UNIQUE (move_id, done_at, customer_id),
    constraint move_follow_ups_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    constraint move_follow_ups_check CHECK (until_at > done_at)
);
CREATE INDEX move_follow_ups_customer ON move_follow_ups USING btree (customer_id, done_at);
CREATE INDEX move_follow_ups_done ON move_follow_ups USING btree (done_at);

create table move_looks (
    id boolean default true not null,
    looked_at timestamp with time zone not null,
    looked_day date not null,
    base_currency text not null,
    timezone text not null,
    constraint move_looks_pkey PRIMARY KEY (id),
    constraint move_looks_id_check CHECK (id)
);

create table move_rates (
    kind text not null,
    cases integer not null,
    successes integer not null,
    yearly_loss numeric,
    constraint move_rates_pkey PRIMARY KEY (kind),
    constraint move_rates_cases_check CHECK (cases >= 0),
    constraint move_rates_check CHECK (successes >= 0 AND successes <= cases),
    constraint move_rates_yearly_loss_check CHECK (yearly_loss >= 0::numeric AND yearly_loss <= 1::numeric)
);

create table moves (
    id bigint generated always as identity not null,
    kind text not null,
    subject text not null,
    customer_id bigint,
    plan_id text,
    currency text not null,
    amount_minor numeric not null,
    base_amount_minor numeric not null,
    probability numeric not null,
    cases integer,
    successes integer,
    expected_minor numeric not null,
    effort text not null,
    rank_minor numeric not null,
    evidence jsonb not null,
    state text default 'open'::text not null,
    state_until timestamp with time zone,
    answered_at timestamp with time zone,
    answered_by text,
    answered_amount_minor numeric,
    answered_currency text,
    is_found boolean default true not null,
    first_seen_at timestamp with time zone not null,
    constraint moves_pkey PRIMARY KEY (id),
    constraint moves_kind_subject_key UNIQUE (kind, subject),
    constraint moves_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    constraint moves_amount_minor_check CHECK (amount_minor > 0::numeric),
    constraint moves_check CHECK ((cases IS NULL) = (successes IS NULL)),
    constraint moves_check1 CHECK ((state = 'open'::text) = (state_until IS NULL)),
    constraint moves_check2 CHECK (state = 'open'::text OR answered_at IS NOT NULL AND answered_amount_minor IS NOT NULL),
    constraint moves_check3 CHECK (is_found OR state <> 'open'::text),
    constraint moves_effort_check CHECK (effort = ANY (ARRAY['message'::text, 'price_change'::text, 'conversation'::text])),
    constraint moves_kind_check CHECK (kind = ANY (ARRAY['upgrade'::text, 'save'::text, 'price_test'::text, 'discount_ending'::text, 'grandfathered'::text, 'win_back'::text, 'annual_offer'::text])),
    constraint moves_probability_check CHECK (probability >= 0::numeric AND probability <= 1::numeric),
    constraint moves_state_check CHECK (state = ANY (ARRAY['open'::text, 'done'::text, 'snoozed'::text, 'dismissed'::text]))
) with (fillfactor=80);
CREATE INDEX moves_answered ON moves USING btree (state_until) WHERE state <> 'open'::text;
CREATE INDEX moves_customer ON moves USING btree (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX moves_rank ON moves USING btree (rank_minor DESC, id) INCLUDE (expected_minor) WHERE state = 'open'::text;

create table mrr_differences (
    subscription_id bigint not null,
    rule text not null,
    from_at timestamp with time zone not null,
    until_at timestamp with time zone,
    customer_id bigint not null,
    currency text not null,
    amount_minor numeric not null,
    constraint mrr_differences_pkey PRIMARY KEY (customer_id, subscription_id, rule, from_at),
    constraint mrr_differences_subscription_fkey FOREIGN KEY (customer_id, subscription_id) REFERENCES subscriptions(customer_id, id) ON DELETE CASCADE,
    constraint mrr_differences_amount_minor_check CHECK (amount_minor <> 0::numeric),
    constraint mrr_differences_check CHECK (until_at > from_at),
    constraint mrr_differences_rule_check CHECK (rule = ANY (ARRAY['carried_over'::text, 'scheduled_cancellation'::text, 'lapsed_past_due'::text, 'collection_paused'::text, 'repeating_discount'::text]))
);
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
    constraint mrr_spans_pkey PRIMARY KEY (customer_id, subscription_id, item_stripe_id, from_at),
    constraint mrr_spans_subscription_fkey FOREIGN KEY (customer_id, subscription_id) REFERENCES subscriptions(customer_id, id) ON DELETE CASCADE,
    constraint mrr_spans_check CHECK (until_at > from_at),
    constraint mrr_spans_mrr_minor_check CHECK (mrr_minor > 0::numeric),
    constraint mrr_spans_quality CHECK (quality = ANY (ARRAY['event'::text, 'reconstructed'::text, 'estimated'::text])) NOT VALID
);
CREATE INDEX mrr_spans_at_risk ON mrr_spans USING btree (from_at, until_at) WHERE is_at_risk;
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
    constraint payment_methods_pkey PRIMARY KEY (customer_id, stripe_id),
    constraint payment_methods_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
    constraint payment_methods_expires_month_check CHECK (expires_month >= 1 AND expires_month <= 12),
    constraint payment_methods_expires_year_check CHECK (expires_year >= 1970 AND expires_year <= 9999)
);
CREATE INDEX payment_methods_expiring ON payment_methods USING btree (expires_year, expires_month) WHERE type = 'card'::text AND wallet IS NULL AND is_attached;

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
    constraint refunds_pkey PRIMARY KEY (customer_id, stripe_id),
    constraint refunds_stripe_id_key UNIQUE (stripe_id),
    constraint refunds_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);
CREATE INDEX refunds_created ON refunds USING btree (created_at);

create table restores (
    id bigint generated always as identity not null,
    gap_from_at timestamp with time zone not null,
    restored_at timestamp with time zone default clock_timestamp() not null,
    constraint restores_pkey PRIMARY KEY (id),
    constraint restores_check CHECK (gap_from_at <= restored_at)
);

create table risk_dirty (
    id bigint generated always as identity not null,
    customer_id bigint not null,
    constraint risk_dirty_pkey PRIMARY KEY (id),
    constraint risk_dirty_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
);
CREATE INDEX risk_dirty_customer ON risk_dirty USING btree (customer_id);

create table risk_marks (
    base_currency text not null,
    top_decile_minor numeric not null,
    marked_day date not null,
    median_minor numeric,
    constraint risk_marks_pkey PRIMARY KEY (base_currency)
);

create table scheduled_changes (
    subscription_id bigint not null,
    at timestamp with time zone not null,
    customer_id bigint not null,
    currency text not null,
    mrr_after_minor numeric not null,
    source text not null,
    constraint scheduled_changes_pkey PRIMARY KEY (customer_id, subscription_id, at),
    constraint scheduled_changes_subscription_fkey FOREIGN KEY (customer_id, subscription_id) REFERENCES subscriptions(customer_id, id) ON DELETE CASCADE,
    constraint scheduled_changes_mrr_after_minor_check CHECK (mrr_after_minor >= 0::numeric),
    constraint scheduled_changes_source_check CHECK (source = ANY (ARRAY['cancellation'::text, 'schedule'::text]))
);
CREATE INDEX scheduled_changes_at ON scheduled_changes USING btree (at);

create table score_history (
    customer_id bigint not null,
    day date not null,
    score smallint,
    category text,
    weights_version smallint not null,
    constraint score_history_pkey PRIMARY KEY (customer_id, day),
    constraint score_history_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
);

create table score_looks (
    day date not null,
    constraint score_looks_pkey PRIMARY KEY (day)
);

create table setting_changes (
    id bigint generated always as identity not null,
    key text not null,
    value_before jsonb,
    value_after jsonb,
    author text not null,
    changed_at timestamp with time zone not null,
    constraint setting_changes_pkey PRIMARY KEY (id),
    constraint setting_changes_check CHECK (value_before IS DISTINCT FROM value_after)
);
CREATE INDEX setting_changes_key ON setting_changes USING btree (key, id);

create table settings (
    key text not null,
    value jsonb not null,
    author text not null,
    set_at timestamp with time zone not null,
    constraint settings_pkey PRIMARY KEY (key),
    constraint settings_key_check CHECK (key ~ '^[a-z][a-z_]{0,59}$'::text)
);

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
    account text default 'main'::text not null,
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
CREATE INDEX stripe_events_payment_intent_of_nobody ON stripe_events USING btree (COALESCE((payload -> 'object'::text) ->> 'payment_intent'::text, ((payload -> 'object'::text) -> 'payment'::text) ->> 'payment_intent'::text)) WHERE stripe_customer_id IS NULL AND COALESCE((payload -> 'object'::text) ->> 'payment_intent'::text, ((payload -> 'object'::text) -> 'payment'::text) ->> 'payment_intent'::text) IS NOT NULL;
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
    constraint subscription_schedules_pkey PRIMARY KEY (customer_id, stripe_id),
    constraint subscription_schedules_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id)
);

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
    constraint subscriptions_pkey PRIMARY KEY (customer_id, id),
    constraint subscriptions_customer_id_stripe_id_key UNIQUE (customer_id, stripe_id),
    constraint subscriptions_id_key UNIQUE (id),
    constraint subscriptions_stripe_id_key UNIQUE (stripe_id),
    constraint subscriptions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id),
    constraint subscriptions_data_state_check CHECK (data_state = ANY (ARRAY['complete'::text, 'estimate'::text, 'incomplete_data'::text]))
);
CREATE INDEX subscriptions_cancelling ON subscriptions USING btree (cancel_at) WHERE cancel_at IS NOT NULL;
CREATE INDEX subscriptions_incomplete ON subscriptions USING btree (data_state) WHERE data_state <> 'complete'::text;
CREATE INDEX subscriptions_paused ON subscriptions USING btree (customer_id) WHERE status = 'paused'::text OR collection_pause IS NOT NULL;
CREATE INDEX subscriptions_trialing ON subscriptions USING btree (trial_end_at) WHERE status = 'trialing'::text;

create table sweeps (
    swept_through_at timestamp with time zone,
    swept_at timestamp with time zone,
    lease_until timestamp with time zone default '-infinity'::timestamp with time zone not null,
    account text default 'main'::text not null,
    constraint sweeps_pkey PRIMARY KEY (account)
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
    account text default 'main'::text not null,
    constraint sync_runs_pkey PRIMARY KEY (id),
    constraint sync_runs_check CHECK ((state = 'running'::text) = (finished_at IS NULL)),
    constraint sync_runs_scope_check CHECK (scope = ANY (ARRAY['full'::text, 'recent'::text, 'subscriptions'::text])),
    constraint sync_runs_state_check CHECK (state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text]))
);
CREATE INDEX sync_runs_finished ON sync_runs USING btree (finished_at) WHERE state = 'done'::text;
CREATE UNIQUE INDEX sync_runs_running ON sync_runs USING btree (account) WHERE state = 'running'::text;

create table unavailable_objects (
    object_id text not null,
    asked_at timestamp with time zone not null,
    constraint unavailable_objects_pkey PRIMARY KEY (object_id)
);

create table unknown_customers (
    customer_id bigint not null,
    since timestamp with time zone default now() not null,
    constraint unknown_customers_pkey PRIMARY KEY (customer_id),
    constraint unknown_customers_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
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
) partition by range (day);
CREATE INDEX usage_daily_customer ON ONLY usage_daily USING btree (customer_id, metric_id, day);

create table usage_falls (
    customer_id bigint not null,
    metric_id smallint not null,
    used bigint not null,
    used_before bigint not null,
    change bigint not null,
    portfolio_change bigint not null,
    fair_change bigint not null,
    opens boolean not null,
    constraint usage_falls_pkey PRIMARY KEY (customer_id),
    constraint usage_falls_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE,
    constraint usage_falls_metric_id_fkey FOREIGN KEY (metric_id) REFERENCES usage_metrics(id)
);

create table usage_keys (
    key uuid not null,
    seen_day date not null,
    constraint usage_keys_pkey PRIMARY KEY (key)
);
CREATE INDEX usage_keys_seen ON usage_keys USING btree (seen_day);

create table usage_looks (
    day date not null,
    constraint usage_looks_pkey PRIMARY KEY (day)
);

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

create view metrics.catalogue_prices (
    price_id text,
    product_id text,
    plan_id text,
    name text,
    interval text,
    interval_count integer,
    usage_type text,
    currency text,
    unit_amount_minor numeric,
    tiers_mode text,
    package_size numeric,
    rounds_up boolean,
    is_active boolean,
    created_at timestamp with time zone,
    metadata jsonb
);

create view metrics.fx_periods (
    base text,
    currency text,
    from_day date,
    until_day date,
    minor_factor numeric
);

create view metrics.gathered_messages (
    id bigint,
    restore_id bigint,
    is_summary boolean
);

create view metrics.metadata_limits (
    price_id text,
    plan_id text,
    metric text,
    limit_quantity numeric
);

create view metrics.plan_versions (
    plan_id text,
    product_id text,
    product_name text,
    plan_name text,
    interval text,
    interval_count integer,
    usage_type text,
    currency text,
    price_id text,
    version integer,
    from_at timestamp with time zone,
    until_at timestamp with time zone,
    is_active boolean,
    tiers_mode text,
    unit_amount_minor numeric,
    monthly_minor numeric,
    package_size numeric,
    rounds_up boolean,
    metadata jsonb
);

create view metrics.read_accounts (
    name text
);

create view metrics.risk_alerts (
    id bigint,
    type text,
    severity text,
    status text,
    customer_id text,
    customer_name text,
    subscription_id text,
    outcome text,
    note text,
    assigned_to text,
    mrr_at_stake_minor bigint,
    currency text,
    base_mrr_at_stake_minor bigint,
    data jsonb,
    version integer,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    resolved_at timestamp with time zone,
    resolved_by text,
    snoozed_until timestamp with time zone
);

create view metrics.score_meters (
    id smallint,
    name text,
    is_sum boolean,
    is_last boolean,
    place bigint
);

create view metrics.shown_experiments (
    id bigint,
    state text,
    name text,
    hypothesis text,
    change_description text,
    metric text,
    segment jsonb,
    comparison jsonb,
    target_value numeric,
    guardrails jsonb,
    stop_on date,
    created_by text,
    created_at timestamp with time zone,
    baseline_value numeric,
    baseline_n integer,
    baseline_from_day date,
    baseline_to_day date,
    started_by text,
    started_at timestamp with time zone,
    completed_by text,
    completed_at timestamp with time zone,
    outcome text,
    actual_value numeric,
    learning text,
    canceled_at timestamp with time zone,
    looks integer
);

create view metrics.shown_moves (
    id bigint,
    kind text,
    customer_id text,
    customer_name text,
    plan_id text,
    plan_name text,
    amount_minor bigint,
    currency text,
    base_amount_minor bigint,
    probability numeric,
    cases integer,
    successes integer,
    expected_minor bigint,
    effort text,
    evidence jsonb,
    state text,
    state_until timestamp with time zone,
    answered_at timestamp with time zone,
    answered_by text,
    first_seen_at timestamp with time zone
);

create function metrics.anchor_day(timezone text, rules_version integer, before_day date, account text)
returns TABLE(day date);

create function metrics.day_quality(timezone text, from_day date, to_day date)
returns TABLE(day date, quality text);

create function metrics.events_named(event_ids text[])
returns jsonb;

create function metrics.experiment_arm(experiment_id bigint, stripe_id text, share numeric)
returns text;

create function metrics.feature_usage(before_at timestamp with time zone, today date, timezone text, base_currency text)
returns TABLE(plan_id text, plan_name text, metric text, customers bigint, high_items bigint, low_items bigint, items bigint, points numeric[], mrr_minor numeric);

create function metrics.fx_rates_at(base text, day date)
returns TABLE(currency text, minor_factor numeric);

create function metrics.fx_rates_by_day(base text, is_converted boolean, from_day date, to_day date)
returns TABLE(currency text, day date, minor_factor numeric, minor_factor_before numeric);

create function metrics.instant_text(instant timestamp with time zone)
returns text;

create function metrics.keyed_hash(id text, inner_key bytea, outer_key bytea)
returns bytea;

create function metrics.licensed_items(before_at timestamp with time zone, today date, timezone text, customer_ids bigint[])
returns TABLE(subscription_id bigint, item_stripe_id text, customer_id bigint, price_id text, plan_id text, plan_name text, currency text, quantity numeric, mrr_minor numeric, since_at timestamp with time zone, from_day date, until_day date, step interval, month_day date, year_day date);

create function metrics.member_outcomes(customer_ids bigint[], since_ats timestamp with time zone[], before_at timestamp with time zone, base_currency text, fx_day date, usage_metric text, from_day date, until_day date, timezone text)
returns TABLE(customer_id bigint, is_rated boolean, start_minor numeric, end_minor numeric, is_lost boolean, is_trial_over boolean, is_converted boolean, used numeric);

create function metrics.millionths(part bigint, whole bigint)
returns bigint;

create function metrics.monthly_of(amount numeric, unit text, unit_count integer)
returns numeric;

create function metrics.move_annual_offer(before_at timestamp with time zone, today date, timezone text, base_currency text, yearly_loss numeric, is_own_loss boolean, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.move;

create function metrics.move_discount_ending(before_at timestamp with time zone, today date, timezone text, base_currency text, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.move;

create function metrics.move_grandfathered(before_at timestamp with time zone, today date, timezone text, base_currency text)
returns SETOF metrics.move;

create function metrics.move_outcomes(before_at timestamp with time zone, today date, base_currency text)
returns TABLE(id bigint, move_id bigint, kind text, customer_id bigint, is_comparison boolean, done_at timestamp with time zone, until_at timestamp with time zone, done_by text, outcome text, mrr_minor numeric);

create function metrics.move_price_test(before_at timestamp with time zone, today date, timezone text, base_currency text)
returns SETOF metrics.move;

create function metrics.move_save(customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.move;

create function metrics.move_upgrade(customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.move;

create function metrics.move_win_back(before_at timestamp with time zone, today date, timezone text, base_currency text, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.move;

create function metrics.mrr_of(customer_id bigint, subscription_id bigint, before_at timestamp with time zone)
returns TABLE(currency text, mrr_minor numeric);

create function metrics.naming_ids(stripe_customer_id text, object_id text, object jsonb)
returns text[];

create function metrics.native_days(timezone text, rules_version integer, from_day date, to_day date, before_at timestamp with time zone, account text)
returns TABLE(currency text, day date, has_moved boolean, is_stored boolean, start_minor numeric, new_minor numeric, reactivation_minor numeric, expansion_minor numeric, contraction_minor numeric, churn_minor numeric, end_minor numeric, customers numeric, quality text, restated_at timestamp with time zone, restated_reason text, previous_end_minor numeric);

create function metrics.open_differences(base text, timezone text, before_at timestamp with time zone)
returns TABLE(customer_id bigint, stripe_customer_id text, rule text, amount_minor numeric, until_at timestamp with time zone, stripe_subscription_ids text[]);

create function metrics.pays_on(customer_id bigint, before_at timestamp with time zone)
returns boolean;

create function metrics.plans_around(customer_id bigint, currency text, at timestamp with time zone)
returns TABLE(plans_before jsonb, plans_after jsonb);

create function metrics.price_limits_on(day date)
returns TABLE(price_id text, plan_id text, metric text, limit_quantity numeric, per text, from_day date, author text);

create function metrics.product_balances(timezone text, stored_day date, before_at timestamp with time zone, account text)
returns TABLE(currency text, product_id text, day date, until_day date, mrr_minor numeric);

create function metrics.repeated_customers(timezone text, base text, is_converted boolean, before_at timestamp with time zone, account text)
returns TABLE(day date, customers numeric);

create function metrics.risk_card_expiring(before_at timestamp with time zone, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.risk_churn_risk(base_currency text, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.risk_declining_usage(today date)
returns SETOF metrics.risk;

create function metrics.risk_dispute_opened(before_at timestamp with time zone, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.risk_mrr_decline(before_at timestamp with time zone, base_currency text, today date, mrr_minor numeric, warning_percent numeric, critical_percent numeric)
returns SETOF metrics.risk;

create function metrics.risk_payment_retry(before_at timestamp with time zone, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.risk_plan_downgrade(before_at timestamp with time zone, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.risk_refund_issued(before_at timestamp with time zone, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.risk_scheduled_cancellation(before_at timestamp with time zone, base_currency text, today date, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.risk_subscription_paused(before_at timestamp with time zone, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.risk_support_ticket_spike(today date, threshold numeric, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.risk_trial_ending_without_card(before_at timestamp with time zone, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.risk_usage_mismatch(finding text, customer_ids bigint[], is_everybody boolean)
returns SETOF metrics.risk;

create function metrics.score_measures(before_at timestamp with time zone, today date)
returns TABLE(price_id text, number bigint, next_plan text, metrics bigint, metric_id smallint, limit_quantity bigint, per text, period_days integer, is_in_next boolean);

create function metrics.score_pace(before_at timestamp with time zone, today date, base_currency text, customer_ids bigint[], is_everybody boolean, is_by_day boolean, is_past boolean)
returns TABLE(customer_id bigint, base_mrr_minor numeric, next_plan text, metrics bigint, metrics_used bigint, used_days bigint, trend_place bigint, trend bigint, share bigint, limit_place bigint, limit_used bigint, limit_quantity bigint);

create function metrics.score_payments(before_at timestamp with time zone, customer_ids bigint[], is_everybody boolean, is_past boolean)
returns TABLE(customer_id bigint, invoices bigint, at_first_try bigint);

create function metrics.score_standing(before_at timestamp with time zone, customer_ids bigint[], is_everybody boolean, is_past boolean)
returns TABLE(customer_id bigint, is_past_due boolean, cancel_at timestamp with time zone);

create function metrics.score_tickets(today date, threshold numeric, customer_ids bigint[], is_everybody boolean, is_by_day boolean)
returns TABLE(customer_id bigint, tickets numeric);

create function metrics.score_usage(today date, customer_ids bigint[], is_everybody boolean, is_by_day boolean)
returns TABLE(customer_id bigint, metric_id smallint, is_sum boolean, place bigint, lately bigint, before bigint, standing bigint, days_before integer, used_days bigint);

create function metrics.scores(before_at timestamp with time zone, today date, timezone text, base_currency text, ticket_spike numeric, customer_ids bigint[], is_everybody boolean, is_by_day boolean, is_past boolean)
returns TABLE(customer_id bigint, score smallint, not_scored text, category text, cap text, headroom_points numeric, growth_points numeric, breadth_points numeric, payment_points numeric, tenure_points numeric, trend numeric, trend_metric text, evidence jsonb, base_mrr_minor numeric);

create function metrics.segment_members(segment jsonb, from_at timestamp with time zone, before_at timestamp with time zone, timezone text, base_currency text)
returns TABLE(customer_id bigint, since_at timestamp with time zone);

create function metrics.segment_prices(segment jsonb)
returns TABLE(price_id text);

create function metrics.series_at(daily_values bigint[], base_day date, day date)
returns bigint;

create function metrics.units_billed(quantity numeric, package_size numeric, rounds_up boolean)
returns numeric;

create function metrics.usage_changes(today date, least_fall integer)
returns TABLE(customer_id bigint, metric_id smallint, used bigint, used_before bigint, days_with_data bigint, change bigint, portfolio_change bigint, fair_change bigint, was_large boolean);

create function metrics.usage_in_days(kind text, daily_values bigint[], base_day date, from_day date, until_day date)
returns TABLE(used bigint);
