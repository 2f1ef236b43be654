import type { Scope } from '#analysis/revenue/current-mrr.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import type { AlertBookkeeping, AlertFigures, AlertTypeFigures } from '#analysis/risks/figures.ts';
import type { ForecastLoss, LossCalendar, LossSum } from '#analysis/risks/forecast.ts';
import { alertAction, alertSentence, alertTitle } from '#delivery/alert-words.ts';
import type { LossKind } from '#domain/alerts.ts';
import { toMajorNumber } from '#domain/money.ts';

import { currencyCode, inMajorUnits } from './money.ts';

/** An alert as the interface shows it: in figures for programs, and in the words that people get. */
export function alertJson(alert: Alert, scope: Scope) {
  const { currency, mrrAtStakeMinor, baseMrrAtStakeMinor } = alert;
  return {
    id: Number(alert.id),
    type: alert.type,
    severity: alert.severity,
    customer_id: alert.customerId,
    customer_name: alert.customerName,
    subscription_id: alert.subscriptionId,
    title: alertTitle(alert),
    description: alertSentence(alert, scope),
    mrr_at_stake: majorOf(mrrAtStakeMinor, currency),
    currency: currency === null ? null : currencyCode(currency),
    base_mrr_at_stake: majorOf(baseMrrAtStakeMinor, scope.baseCurrency),
    base_currency: currencyCode(scope.baseCurrency),
    data: alert.data,
    recommended_action: alertAction(alert),
    is_resolved: alert.status === 'resolved',
    status: alert.status,
    outcome: alert.outcome,
    note: alert.note,
    assigned_to: alert.assignedTo,
    created_at: alert.createdAt.toString(),
    updated_at: alert.updatedAt.toString(),
    resolved_at: alert.resolvedAt?.toString() ?? null,
    resolved_by: alert.resolvedBy,
    snoozed_until: alert.snoozedUntil?.toString() ?? null,
  };
}

/** What became of the alerts of some days; money in the base currency, rates as fractions. */
export function bookkeepingJson(
  { types, total }: AlertBookkeeping,
  days: { readonly from: string; readonly to: string },
) {
  return {
    ...days,
    currency: currencyCode(total.currency),
    types: types.map((one: AlertTypeFigures) => ({
      type: one.type,
      ...alertFiguresJson(one),
      suggests_muting: one.suggestsMuting,
    })),
    total: alertFiguresJson(total),
  };
}

/** The figures of one type, or of all, for programs. */
export function alertFiguresJson(figures: AlertFigures) {
  const { cleared, resolved, falseAlarmInterval: interval, currency } = figures;
  const { noAction, ...outcomes } = resolved;
  return {
    opened: figures.opened,
    still_open: figures.stillOpen,
    cleared,
    resolved: { ...outcomes, no_action: noAction },
    false_alarm_rate: figures.falseAlarmRate,
    false_alarm_interval: interval === null ? null : { low: interval.low, high: interval.high },
    ...inMajorUnits(
      {
        kept_mrr: figures.keptMinor,
        won_mrr: figures.wonMinor,
        lost_mrr: figures.lostMinor,
      },
      currency,
    ),
    without_rate: figures.withoutRate,
  };
}

/** The loss calendar; sums in the base currency, each entry in the currency the customer pays. */
export function lossCalendarJson(calendar: LossCalendar) {
  const { currency, total } = calendar;
  const sums = (sum: LossSum) => sumJson(sum, currency);
  const ofKind = ({ kind, ...sum }: LossSum & { readonly kind: LossKind }) => ({
    kind,
    ...sums(sum),
  });
  return {
    as_of: calendar.asOf.toString(),
    from: calendar.fromDay.toString(),
    to: calendar.toDay.toString(),
    currency: currencyCode(currency),
    ...sums(total),
    kinds: calendar.kinds.map(ofKind),
    weeks: calendar.weeks.map(({ weekDay, kinds, ...sum }) => ({
      week_of: weekDay.toString(),
      ...sums(sum),
      kinds: kinds.map(ofKind),
    })),
    entries: calendar.entries.map(entryJson),
    entries_total: calendar.entriesInAll,
  };
}

function sumJson({ subscriptions, minor, withoutRate }: LossSum, currency: string) {
  return { subscriptions, mrr: toMajorNumber(minor, currency), without_rate: withoutRate };
}

function entryJson(loss: ForecastLoss) {
  const { currency, mrrMinor, riseMinor } = loss;
  return {
    date: loss.day.toString(),
    kind: loss.kind,
    customer_id: loss.customerId,
    customer_name: loss.customerName,
    subscription_id: loss.subscriptionId,
    mrr: toMajorNumber(mrrMinor, currency),
    currency: currencyCode(currency),
    rise: majorOf(riseMinor, currency),
    has_payment_method: loss.hasPaymentMethod,
    is_counted: loss.isCounted,
  };
}

function majorOf(minor: bigint | null, currency: string | null): number | null {
  return minor === null || currency === null ? null : toMajorNumber(minor, currency);
}
