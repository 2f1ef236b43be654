import type { AlertStatus, AlertType, Severity } from '#domain/alerts.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/risks.ts';

import { formatAlertCursor, type AlertCursor } from './alert-cursor.ts';
import { alertOf, type Alert } from './alert.ts';

interface AlertsAsked {
  readonly status: AlertStatus | 'all';
  readonly type?: AlertType;
  readonly severity?: Severity;
  /** Stripe's id. */
  readonly customerId?: string;
  readonly limit: number;
  readonly cursor?: AlertCursor | null;
}

export interface AlertsPage {
  readonly alerts: readonly Alert[];
  /** What parseAlertCursor reads; null at the end. */
  readonly nextCursor: string | null;
}

/**
 * Alerts by page: active and snoozed ones with the most money at stake first, as of the newest scan;
 * resolved ones, and all of them, the newest first.
 */
export async function alerts(db: Queryable, asked: AlertsAsked): Promise<AlertsPage> {
  const { status, limit } = asked;
  const found =
    status === 'resolved' || status === 'all' ? await past(db, asked) : await open(db, asked);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const isMore = found.length > limit && last !== undefined;
  return {
    alerts: shown.map(({ alert }) => alert),
    nextCursor: isMore ? formatAlertCursor(last.cursor) : null,
  };
}

interface Placed {
  readonly alert: Alert;
  readonly cursor: AlertCursor;
}

async function open(db: Queryable, asked: AlertsAsked): Promise<readonly Placed[]> {
  const rows = await queries.openAlerts(db, {
    ...filtersOf(asked),
    state: asked.status === 'snoozed' ? 'snoozed' : 'open',
    afterMoneyMinor: asked.cursor?.moneyMinor ?? null,
    afterId: asked.cursor?.id ?? null,
  });
  return rows.map(({ moneyMinor, ...row }) => ({
    alert: alertOf(row),
    cursor: { moneyMinor, id: row.id },
  }));
}

async function past(db: Queryable, asked: AlertsAsked): Promise<readonly Placed[]> {
  const rows = await queries.pastAlerts(db, {
    ...filtersOf(asked),
    state: asked.status === 'resolved' ? 'resolved' : null,
    beforeId: asked.cursor?.id ?? null,
  });
  return rows.map((row) => ({ alert: alertOf(row), cursor: { moneyMinor: '0', id: row.id } }));
}

function filtersOf({ type, severity, customerId, limit }: AlertsAsked) {
  return {
    type: type ?? null,
    severity: severity ?? null,
    stripeCustomerId: customerId ?? null,
    limitRows: limit + 1,
  };
}

/** One alert; null when there is none of that number. */
export async function alertById(db: Queryable, id: bigint): Promise<Alert | null> {
  const [row] = await queries.alertsById(db, { ids: [id] });
  return row === undefined ? null : alertOf(row);
}

/** Those of these numbers that there are, in the order of their numbers. */
export async function alertsById(db: Queryable, ids: readonly bigint[]): Promise<readonly Alert[]> {
  if (ids.length === 0) return [];
  return (await queries.alertsById(db, { ids })).map(alertOf);
}
