import { connect, type Target } from './postgres.ts';

/** Who asks people's own queries: a role that may log in and read what is listed here. */
export const METRICS_ROLE = 'moneyradar_metrics';

/** Of a table all, or only what is named: no names of customers, and no words of people. */
const READABLE: readonly (readonly [table: string, columns?: readonly string[]])[] = [
  ['accounts'],
  [
    'alerts',
    [
      'id',
      'type',
      'subject',
      'customer_id',
      'subscription_id',
      'severity',
      'state',
      'currency',
      'mrr_at_stake_minor',
      'base_mrr_at_stake_minor',
      'opened_at',
      'resolved_at',
      'outcome',
    ],
  ],
  ['catalogue_objects'],
  ['credit_notes'],
  ['customer_scores'],
  [
    'customers',
    ['id', 'stripe_id', 'account', 'attribution', 'first_paid_at', 'first_seen_at', 'is_anonymous'],
  ],
  ['customers_in_several_currencies'],
  ['daily_snapshot_products'],
  ['daily_snapshots'],
  ['disputes'],
  ['drifts'],
  ['experiment_customers'],
  ['fx_rates'],
  ['invoices'],
  ['judged_items'],
  ['mrr_differences'],
  ['mrr_movements'],
  ['mrr_spans'],
  ['payment_methods'],
  ['plan_features'],
  ['plan_limits'],
  ['refunds'],
  ['scheduled_changes'],
  ['score_history'],
  ['subscription_schedules'],
  ['subscriptions'],
  ['usage_daily'],
  ['usage_metrics'],
  ['usage_series'],
  ['metrics.catalogue_prices'],
  ['metrics.fx_periods'],
  ['metrics.metadata_limits'],
  ['metrics.plan_versions'],
  ['metrics.score_meters'],
];

/** Two starts at once must not change the rights of one table at once. */
const LOCK_KEY = 5_417_303;

/**
 * The statements that let a role read what a number may be made of, and nothing else: no keys, no audit,
 * no outbox, no settings, no payloads of events. The schema metrics is made anew at every start, so they
 * are repeated then.
 */
export function grantStatements(role: string): readonly string[] {
  const quoted = quotedName(role);
  return [
    `grant usage on schema public, metrics to ${quoted}`,
    ...READABLE.map(([table, columns]) => {
      const what = columns === undefined ? 'select' : `select (${columns.join(', ')})`;
      return `grant ${what} on ${table} to ${quoted}`;
    }),
  ];
}

/** Makes the role, which needs a superuser or `createrole`; without a password it comes in by the socket. */
export const CREATE_ROLE = `do $$ begin
  create role ${METRICS_ROLE} login nosuperuser nocreatedb nocreaterole noinherit connection limit 20;
exception when duplicate_object or unique_violation then null;
end $$`;

/** Makes the role where that is ours to do, and where it is there, lets it read. */
export async function prepareMetricsRole(
  target: Target,
  { isOurServer }: { readonly isOurServer: boolean },
): Promise<void> {
  const db = connect(target, { max: 1, applicationName: 'moneyradar migrate' });
  try {
    await db.begin(async (transaction) => {
      await transaction`select pg_advisory_xact_lock(${LOCK_KEY})`;
      if (isOurServer) await transaction.unsafe(CREATE_ROLE);
      const [role] = await transaction`select from pg_roles where rolname = ${METRICS_ROLE}`;
      if (role === undefined) return;
      await transaction.unsafe(grantStatements(METRICS_ROLE).join(';\n'));
    });
  } finally {
    await db.end({ timeout: 5 });
  }
}

function quotedName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
