import type { Temporal } from 'temporal-polyfill';

import { dayKnownUntil } from '#analysis/revenue/known-until.ts';
import { parseAlertCursor } from '#analysis/risks/alert-cursor.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { alertById, alerts } from '#analysis/risks/alerts.ts';
import {
  assignAlert,
  resolveAlert,
  snoozeAlert,
  type AlertChange,
} from '#analysis/risks/change-alert.ts';
import { alertFigures, type AlertBookkeeping } from '#analysis/risks/figures.ts';
import { forecastLosses, type LossCalendar } from '#analysis/risks/forecast.ts';
import type { RiskScan } from '#analysis/risks/scan.ts';
import { alertAction, alertSentence, alertTitle } from '#delivery/alert-words.ts';
import { parseSnooze, SNOOZE_EXPECTATION, writtenText } from '#delivery/alerts/ask.ts';
import { changeAndTell } from '#delivery/alerts/change.ts';
import { chartRange } from '#delivery/day-range.ts';
import type { AlertStatus, AlertType, LossKind, Outcome, Severity } from '#domain/alerts.ts';
import { dayOf, startOfDay } from '#domain/day.ts';
import type { Db, Transaction } from '#store/postgres.ts';

import type { Config } from './config.ts';
import { scanAllRisks } from './risk-jobs.ts';

export type { AlertBookkeeping, AlertChange, LossCalendar, RiskScan };
export type { Alert } from '#analysis/risks/alert.ts';
export type { AlertFigures, AlertTypeFigures } from '#analysis/risks/figures.ts';
export type { ForecastLoss, LossSum, LossWeek } from '#analysis/risks/forecast.ts';

const PAGE_LENGTH = 100;
const PAGE_MAX = 500;
const FIGURES_DAYS = 90;
const FORECAST_DAYS = 30;
const FORECAST_DAYS_MAX = 92;
const ENTRIES = 1_000;
const ENTRIES_MAX = 10_000;
const ACTOR = 'sdk';

/** An alert with the words that people get. */
export interface WordedAlert extends Alert {
  readonly title: string;
  readonly description: string;
  readonly recommendedAction: string;
}

/** The number of an alert. */
type AlertNumber = bigint | number;

/** What may cost money, for programs. Rejects with RangeError for what makes no sense. */
export interface RisksDoor {
  /** Looks at everybody now: opens, updates and clears alerts, and tells the alert channel. */
  scan(): Promise<RiskScan>;
  /**
   * Active alerts unless asked otherwise, the most money first; resolved ones and all of them, the
   * newest first. In pages of `limit` (100; 500 at most).
   */
  alerts(asked?: {
    readonly status?: AlertStatus | 'all';
    readonly type?: AlertType;
    readonly severity?: Severity;
    readonly customerId?: string;
    readonly cursor?: string;
    readonly limit?: number;
  }): Promise<{ readonly alerts: readonly WordedAlert[]; readonly nextCursor: string | null }>;
  /** One alert; null when there is none of that number. */
  alert(id: AlertNumber): Promise<WordedAlert | null>;
  /** Ends an alert, with `no_action` when no outcome is given; `already` when somebody was faster. */
  resolve(
    id: AlertNumber,
    how?: { readonly outcome?: Outcome; readonly note?: string },
  ): Promise<AlertChange<'resolved'>>;
  /** Lets an alert rest until a day as `YYYY-MM-DD`, an instant, or `worse`. */
  snooze(id: AlertNumber, until: string): Promise<AlertChange<'snoozed'>>;
  /** Says whose an alert is; null for nobody. */
  assign(id: AlertNumber, who: string | null): Promise<AlertChange<'assigned'>>;
  /** How often alerts were wrong and what they kept, over 90 days unless asked otherwise. */
  figures(asked?: { readonly days?: number }): Promise<AlertBookkeeping>;
  /** What takes MRR away in the next 30 days, or may; 1,000 entries unless asked otherwise. */
  forecastLosses(asked?: {
    readonly days?: number;
    readonly kind?: LossKind;
    readonly limit?: number;
  }): Promise<LossCalendar>;
}

interface Parts {
  readonly config: Config;
  readonly now: () => Temporal.Instant;
  readonly db: () => Promise<Db>;
}

/** The door of one bot: its settings, its clock and its database for writing. */
export function risksDoor(
  config: Config,
  now: () => Temporal.Instant,
  db: () => Promise<Db>,
): RisksDoor {
  const parts = { config, now, db };
  return {
    scan: async () => scanAllRisks({ config, db: await db(), now }),
    ...lists(parts),
    ...changes(parts),
    ...figures(parts),
  };
}

function lists({ config, now, db }: Parts): Pick<RisksDoor, 'alerts' | 'alert'> {
  const worded = (alert: Alert): WordedAlert => ({
    ...alert,
    title: alertTitle(alert),
    description: alertSentence(alert, { ...config, now: now() }),
    recommendedAction: alertAction(alert),
  });
  return {
    alerts: async ({ status = 'active', cursor, limit = PAGE_LENGTH, ...asked } = {}) => {
      const after = cursor === undefined ? null : validCursor(cursor);
      const most = wholeNumber(limit, 'limit', PAGE_MAX);
      const page = await alerts(await db(), { ...asked, status, limit: most, cursor: after });
      return { alerts: page.alerts.map(worded), nextCursor: page.nextCursor };
    },
    alert: async (id) => {
      const alert = await alertById(await db(), BigInt(id));
      return alert === null ? null : worded(alert);
    },
  };
}

function changes({ config, now, db }: Parts): Pick<RisksDoor, 'resolve' | 'snooze' | 'assign'> {
  async function change<Done extends string>(
    id: AlertNumber,
    act: (
      transaction: Transaction,
      on: { readonly id: bigint; readonly actor: string; readonly now: Temporal.Instant },
    ) => Promise<AlertChange<Done>>,
  ): Promise<AlertChange<Done>> {
    const on = { id: BigInt(id), actor: ACTOR, now: now() };
    return changeAndTell(await db(), (transaction) => act(transaction, on));
  }
  return {
    resolve: async (id, { outcome = 'no_action', note = '' } = {}) =>
      change(id, (transaction, on) =>
        resolveAlert(transaction, { ...on, outcome, note: writtenText(note) }),
      ),
    snooze: async (id, text) => {
      const until = parseSnooze(text, { now: now(), timezone: config.timezone });
      if (until === null) throw new RangeError(`until ${SNOOZE_EXPECTATION}`);
      return change(id, (transaction, on) => snoozeAlert(transaction, { ...on, until }));
    },
    assign: async (id, who) =>
      change(id, (transaction, on) =>
        assignAlert(transaction, { ...on, assignee: who === null ? null : writtenText(who) }),
      ),
  };
}

function figures({ config, now, db }: Parts): Pick<RisksDoor, 'figures' | 'forecastLosses'> {
  const { timezone, baseCurrency } = config;
  return {
    figures: async ({ days = FIGURES_DAYS } = {}) => {
      const at = now();
      const range = chartRange({ days }, dayOf(at, timezone));
      if (!('fromDay' in range)) throw new RangeError(`${range.field} ${range.detail}`);
      return alertFigures(await db(), {
        fromAt: startOfDay(range.fromDay, timezone),
        untilAt: dayKnownUntil(range.toDay, timezone, at),
        now: at,
        timezone,
        baseCurrency,
      });
    },
    forecastLosses: async ({ days = FORECAST_DAYS, limit = ENTRIES, ...asked } = {}) =>
      forecastLosses(await db(), {
        ...asked,
        now: now(),
        timezone,
        baseCurrency,
        days: wholeNumber(days, 'days', FORECAST_DAYS_MAX),
        limit: wholeNumber(limit, 'limit', ENTRIES_MAX),
      }),
  };
}

function validCursor(text: string) {
  const cursor = parseAlertCursor(text);
  if (cursor !== null) return cursor;
  throw new RangeError('cursor is not one that an earlier page gave');
}

function wholeNumber(value: number, name: string, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new RangeError(`${name} must be a whole number from 1 to ${most}`);
}
