import { ALERT_TYPES, LOSS_KINDS, OUTCOMES } from '#domain/alerts.ts';
import { bool, date, int4, int8, oneOf, text, textArray, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

export const alertFigures = query('risks/alert_figures.sql', {
  params: { fromAt: timestamptz, untilAt: timestamptz, today: date, baseCurrency: text },
  row: {
    /** null: of all types. */
    type: oneOf(ALERT_TYPES).nullable(),
    opened: int4,
    stillOpen: int4,
    clearedKept: int4,
    clearedLost: int4,
    clearedOtherwise: int4,
    resolvedKept: int4,
    resolvedWon: int4,
    resolvedLost: int4,
    resolvedWrong: int4,
    resolvedNoAction: int4,
    withoutRate: int4,
    keptMinor: int8,
    wonMinor: int8,
    lostMinor: int8,
  },
});

export const alertNews = query('risks/alert_news.sql', {
  params: {
    fromAt: timestamptz,
    untilAt: timestamptz,
    mutedTypes: textArray,
    limitRows: int4,
  },
  row: {
    id: int8,
    /** null while it is open. */
    outcome: oneOf(OUTCOMES).nullable(),
    n: int4,
    minor: int8,
  },
});

export const openAlertCounts = query('risks/open_alert_counts.sql', {
  params: { type: text.nullable() },
  row: {
    status: oneOf(['active', 'snoozed']),
    alerts: int4,
    critical: int4,
    warning: int4,
    informational: int4,
    atStakeMinor: int8,
  },
});

export const forecast = query('risks/forecast.sql', {
  params: {
    beforeAt: timestamptz,
    untilAt: timestamptz,
    timezone: text,
    baseCurrency: text,
    kind: text.nullable(),
    limitRows: int4,
  },
  row: {
    isSum: bool,
    weekDay: date.nullable(),
    kind: oneOf(LOSS_KINDS).nullable(),
    day: date.nullable(),
    subscriptions: int4,
    withoutRate: int4,
    customerId: text.nullable(),
    customerName: text.nullable(),
    subscriptionId: text.nullable(),
    hasPaymentMethod: bool.nullable(),
    currency: text.nullable(),
    mrrMinor: int8.nullable(),
    riseMinor: int8.nullable(),
    baseMinor: int8.nullable(),
    isCounted: bool,
  },
});
