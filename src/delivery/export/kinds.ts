import type { Temporal } from 'temporal-polyfill';

import type { Timezone } from '#domain/day.ts';
import * as queries from '#store/queries/export.ts';
import type { Query } from '#store/query.ts';
import type { ReadPages } from '#store/snapshot.ts';

/** One row of an export, by the names of its columns. */
export type ExportRow = Readonly<
  Record<string, string | number | bigint | boolean | Temporal.Instant | Temporal.PlainDate | null>
>;

export interface ExportScope {
  readonly beforeAt: Temporal.Instant;
  readonly timezone: Timezone;
}

/** One file of an export. */
export interface ExportKind {
  readonly name: string;
  /** Of its columns, in order. */
  readonly columns: readonly string[];
  readonly read: (
    read: ReadPages,
    scope: ExportScope,
    onPage: (rows: readonly ExportRow[]) => Promise<void>,
  ) => Promise<void>;
}

/** Everything that can be exported. */
export const EXPORT_KINDS: readonly ExportKind[] = [
  {
    name: 'customers',
    columns: Object.keys(queries.customers.row),
    read: (read, { beforeAt }, onPage) => read(queries.customers, { beforeAt }, onPage),
  },
  plain('subscriptions', queries.subscriptions),
  plain('mrr_spans', queries.mrrSpans),
  plain('movements', queries.movements),
  {
    name: 'snapshots',
    columns: Object.keys(queries.snapshots.row),
    read: (read, { timezone }, onPage) => read(queries.snapshots, { timezone }, onPage),
  },
  plain('invoices', queries.invoices),
  plain('usage', queries.usage),
  plain('plans', queries.plans),
  plain('plan_limits', queries.planLimits),
  plain('fx_rates', queries.fxRates),
  plain('custom_metrics', queries.customMetrics),
  plain('alerts', queries.alerts),
  plain('moves', queries.moves),
  plain('experiments', queries.experiments),
  plain('experiment_customers', queries.experimentCustomers),
  plain('scores', queries.scores),
];

function plain<Row extends ExportRow>(
  name: string,
  query: Query<Record<string, never>, Row>,
): ExportKind {
  return {
    name,
    columns: Object.keys(query.row),
    read: (read, _scope, onPage) => read(query, {}, onPage),
  };
}
