import { ALERT_STATUSES, ALERT_TYPES, OUTCOMES, SEVERITIES } from '#domain/alerts.ts';
import {
  bool,
  boolInText,
  date,
  int4,
  int8,
  int8Array,
  jsonb,
  numeric,
  oneOf,
  text,
  textArray,
  timestamptz,
} from '#store/fields.ts';
import { query } from '#store/query.ts';

const ALERT = {
  id: int8,
  type: oneOf(ALERT_TYPES),
  severity: oneOf(SEVERITIES),
  status: oneOf(ALERT_STATUSES),
  customerId: text.nullable(),
  customerName: text.nullable(),
  subscriptionId: text.nullable(),
  outcome: oneOf(OUTCOMES).nullable(),
  note: text.nullable(),
  assignedTo: text.nullable(),
  mrrAtStakeMinor: int8.nullable(),
  currency: text.nullable(),
  baseMrrAtStakeMinor: int8.nullable(),
  data: jsonb,
  version: int4,
  createdAt: timestamptz,
  updatedAt: timestamptz,
  resolvedAt: timestamptz.nullable(),
  resolvedBy: text.nullable(),
  snoozedUntil: timestamptz.nullable(),
};

export const openAlerts = query('risks/open_alerts.sql', {
  params: {
    state: oneOf(['open', 'snoozed']),
    type: text.nullable(),
    severity: text.nullable(),
    stripeCustomerId: text.nullable(),
    afterMoneyMinor: numeric.nullable(),
    afterId: int8.nullable(),
    limitRows: int4,
  },
  row: { ...ALERT, moneyMinor: numeric },
});

export const pastAlerts = query('risks/past_alerts.sql', {
  params: {
    state: oneOf(['resolved']).nullable(),
    type: text.nullable(),
    severity: text.nullable(),
    stripeCustomerId: text.nullable(),
    beforeId: int8.nullable(),
    limitRows: int4,
  },
  row: ALERT,
});

export const alertsById = query('risks/alerts_by_id.sql', {
  params: { ids: int8Array },
  row: ALERT,
});

export const resolveAlert = query('risks/resolve_alert.sql', {
  params: {
    id: int8,
    outcome: oneOf(OUTCOMES),
    note: text.nullable(),
    actor: text,
    at: timestamptz,
  },
  row: { alertId: int8 },
});

export const snoozeAlert = query('risks/snooze_alert.sql', {
  params: { id: int8, untilAt: timestamptz.nullable(), actor: text, at: timestamptz },
  row: { alertId: int8 },
});

export const assignAlert = query('risks/assign_alert.sql', {
  params: { id: int8, assignee: text.nullable(), actor: text, at: timestamptz },
  row: { alertId: int8 },
});

export const lockScan = query('risks/lock_scan.sql', {
  params: { workMem: text, isPlannedAnew: bool },
  row: { locked: text, planCacheMode: text, jit: text, workMem: text },
});

export const markTopDecile = query('risks/mark_top_decile.sql', {
  params: { beforeAt: timestamptz, today: date, baseCurrency: text },
  row: { topDecileMinor: numeric },
});

export const scan = query('risks/scan.sql', {
  params: {
    at: timestamptz,
    beforeAt: timestamptz,
    today: date,
    baseCurrency: text,
    mrrMinor: numeric,
    declineWarningPercent: numeric,
    declineCriticalPercent: numeric,
    ticketSpike: numeric,
    customerIds: int8Array.nullable(),
    isEverybody: boolInText,
  },
  row: { id: int8, action: oneOf(['opened', 'changed', 'cleared']) },
});

export const countOpen = query('risks/count_open.sql', {
  params: {},
  row: { critical: int4, warning: int4, informational: int4 },
});

export const markDirty = query('risks/mark_dirty.sql', {
  params: { eventIds: textArray, types: textArray, attributedIds: textArray },
  row: { customerId: int8 },
});

export const takeDirty = query('risks/take_dirty.sql', {
  params: { batchSize: int4 },
  row: { customerId: int8 },
});

export const refreshFalls = query('risks/refresh_falls.sql', {
  params: { today: date },
  row: { customerId: int8 },
});

export const outdateLook = query('risks/outdate_look.sql', {
  params: { fromDay: date },
  row: { day: date },
});
