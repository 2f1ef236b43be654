import { bool, date, int4, int8, jsonb, numeric, oneOf, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

import { MOVEMENT, MOVEMENT_TYPES } from './movement-columns.ts';

const QUALITIES = ['live', 'event', 'reconstructed', 'estimated'] as const;
const INTERVALS = ['day', 'week', 'month'] as const;
const REASONS = ['late_facts', 'rules'] as const;

const days = {
  fromDay: date,
  toDay: date,
  beforeAt: timestamptz,
  timezone: text,
  baseCurrency: text,
  isConverted: bool,
  interval: oneOf(INTERVALS),
  rulesVersion: int4,
  account: text.nullable(),
};

const storing = { throughDay: date, beforeAt: timestamptz, timezone: text, rulesVersion: int4 };

export const currentMrr = query('revenue/current_mrr.sql', {
  params: {
    beforeAt: timestamptz,
    timezone: text,
    baseCurrency: text,
    rulesVersion: int4,
    account: text.nullable(),
  },
  row: {
    currency: text,
    isTotal: bool,
    isIncluded: bool,
    exactMrrMinor: numeric,
    mrrMinor: int8,
    committedMinor: int8,
    atRiskMinor: int8,
    customers: int4,
    incompleteSubscriptions: int4,
    storedThroughDay: date.nullable(),
  },
});

export const pipeline = query('revenue/pipeline.sql', {
  params: {
    beforeAt: timestamptz,
    timezone: text,
    baseCurrency: text,
    account: text.nullable(),
  },
  row: {
    currency: text,
    isTotal: bool,
    isIncluded: bool,
    trials: int4,
    withoutPaymentMethod: int4,
    trialMrrMinor: int8,
    usageMinor: int8,
  },
});

export const mrrByDay = query('revenue/mrr_by_day.sql', {
  params: days,
  row: {
    fromDay: date,
    day: date,
    totalMinor: int8,
    newMinor: int8,
    reactivationMinor: int8,
    expansionMinor: int8,
    contractionMinor: int8,
    churnMinor: int8,
    fxMinor: int8,
    customers: int4,
    quality: oneOf(QUALITIES),
    restatedAt: timestamptz.nullable(),
    restatedReason: oneOf(REASONS).nullable(),
    /** The same as the total for a day that was not restated, and zero for an unknown one. */
    previousTotalMinor: int8,
  },
});

export const productMrrByDay = query('revenue/product_mrr_by_day.sql', {
  params: days,
  row: { day: date, name: text, mrrMinor: int8 },
});

export const bridge = query('revenue/bridge.sql', {
  params: {
    fromAt: timestamptz,
    beforeAt: timestamptz,
    timezone: text,
    baseCurrency: text,
    isConverted: bool,
    rulesVersion: int4,
    account: text.nullable(),
  },
  row: {
    startMinor: int8,
    newMinor: int8,
    reactivationMinor: int8,
    expansionMinor: int8,
    contractionMinor: int8,
    churnMinor: int8,
    fxMinor: int8,
    endMinor: int8,
    newCount: int4,
    reactivationCount: int4,
    expansionCount: int4,
    contractionCount: int4,
    churnCount: int4,
    closes: bool,
  },
});

export const movementsByWorth = query('revenue/movements_by_worth.sql', {
  params: {
    fromAt: timestamptz,
    beforeAt: timestamptz,
    timezone: text,
    baseCurrency: text,
    isConverted: bool,
    type: oneOf(MOVEMENT_TYPES).nullable(),
    knownUntil: timestamptz,
    afterWorthMinor: numeric.nullable(),
    afterAt: timestamptz.nullable(),
    afterStripeCustomerId: text.nullable(),
    afterCurrency: text.nullable(),
    limitRows: int4,
    account: text.nullable(),
  },
  row: {
    ...MOVEMENT,
    worthMinor: numeric,
    mrrNowMinor: int8,
    lineMinor: int8,
    lineMovements: int4,
  },
});

export const movements = query('revenue/movements.sql', {
  params: {
    fromAt: timestamptz,
    beforeAt: timestamptz,
    timezone: text,
    type: oneOf(MOVEMENT_TYPES).nullable(),
    stripeCustomerId: text.nullable(),
    afterAt: timestamptz.nullable(),
    afterStripeCustomerId: text.nullable(),
    afterCurrency: text.nullable(),
    currency: text.nullable(),
    limitRows: int4,
    account: text.nullable(),
  },
  row: MOVEMENT,
});

export const movement = query('revenue/movement.sql', {
  params: {
    stripeCustomerId: text,
    currency: text,
    occurredAt: timestamptz,
    knownUntil: timestamptz,
    timezone: text,
  },
  row: { ...MOVEMENT, mrrNowMinor: int8, paysSince: timestamptz, plansNow: jsonb },
});

export const fxEffects = query('revenue/fx_effects.sql', {
  params: {
    fromAt: timestamptz,
    beforeAt: timestamptz,
    timezone: text,
    baseCurrency: text,
    account: text.nullable(),
  },
  row: {
    currency: text,
    startMinor: int8,
    startRate: numeric,
    endRate: numeric,
    effectMinor: int8,
  },
});

export const lockSnapshots = query('revenue/lock_snapshots.sql', { params: {}, row: {} });

export const markOtherRulesOutdated = query('revenue/mark_other_rules_outdated.sql', {
  params: { rulesVersion: int4 },
  row: { timezone: text, sinceDay: date },
});

/** For the transaction that changes the ledger: days that end after the change are computed again. */
export const markSnapshotsOutdated = query('revenue/mark_snapshots_outdated.sql', {
  params: { since: timestamptz },
  row: { timezone: text, sinceDay: date },
});

export const settleOutdatedDays = query('revenue/settle_outdated_days.sql', {
  params: { timezone: text, throughDay: date },
  row: { sinceDay: date.nullable() },
});

export const noteFirstFact = query('revenue/note_first_fact.sql', {
  params: {},
  row: { firstFactAt: timestamptz },
});

export const forgetSnapshotProducts = query('revenue/forget_snapshot_products.sql', {
  params: { timezone: text },
  row: { forgottenProducts: int4 },
});

export const storeSnapshotProducts = query('revenue/store_snapshot_products.sql', {
  params: storing,
  row: { storedProducts: int4 },
});

export const storeSnapshots = query('revenue/store_snapshots.sql', {
  params: storing,
  row: { storedDays: int4 },
});
