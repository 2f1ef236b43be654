import { bool, date, int4, int8, numeric, text, timestamptz } from '#store/fields.ts';
import { query } from '#store/query.ts';

const none = {};

export const customers = query('export/customers.sql', {
  params: { beforeAt: timestamptz },
  row: {
    customerId: text,
    name: text.nullable(),
    account: text,
    attribution: text.nullable(),
    firstPaidAt: timestamptz.nullable(),
    currency: text.nullable(),
    mrrMinor: numeric.nullable(),
  },
});

export const subscriptions = query('export/subscriptions.sql', {
  params: none,
  row: {
    subscriptionId: text,
    customerId: text,
    status: text,
    currency: text,
    createdAt: timestamptz.nullable(),
    trialEndAt: timestamptz.nullable(),
    currentPeriodEndAt: timestamptz.nullable(),
    cancelAt: timestamptz.nullable(),
    canceledAt: timestamptz.nullable(),
    endedAt: timestamptz.nullable(),
    cancellationFeedback: text.nullable(),
  },
});

export const mrrSpans = query('export/mrr_spans.sql', {
  params: none,
  row: {
    subscriptionId: text,
    itemId: text,
    customerId: text,
    fromAt: timestamptz,
    untilAt: timestamptz.nullable(),
    priceId: text,
    productId: text.nullable(),
    quantity: numeric,
    currency: text,
    mrrMinor: numeric,
    quality: text,
  },
});

export const movements = query('export/movements.sql', {
  params: none,
  row: {
    occurredAt: timestamptz,
    customerId: text,
    type: text,
    cause: text,
    currency: text,
    amountMinor: numeric,
    mrrBeforeMinor: numeric,
    mrrAfterMinor: numeric,
    eventIds: text,
  },
});

export const snapshots = query('export/snapshots.sql', {
  params: { timezone: text },
  row: {
    day: date,
    currency: text,
    startMinor: numeric,
    newMinor: numeric,
    reactivationMinor: numeric,
    expansionMinor: numeric,
    contractionMinor: numeric,
    churnMinor: numeric,
    endMinor: numeric,
    customers: int8,
    quality: text,
    restatedAt: timestamptz.nullable(),
    restatedReason: text.nullable(),
  },
});

export const invoices = query('export/invoices.sql', {
  params: none,
  row: {
    invoiceId: text,
    customerId: text,
    subscriptionId: text.nullable(),
    createdAt: timestamptz,
    status: text,
    billingReason: text.nullable(),
    currency: text,
    amountDueMinor: int8,
    amountPaidMinor: int8,
    creditedMinor: int8,
    attemptCount: int4,
    closedAt: timestamptz.nullable(),
  },
});

export const usage = query('export/usage.sql', {
  params: none,
  row: { day: date, metric: text, kind: text, customerId: text, quantity: numeric },
});

export const plans = query('export/plans.sql', {
  params: none,
  row: {
    planId: text,
    plan: text,
    product: text,
    version: int4,
    priceId: text,
    interval: text,
    intervalCount: int4,
    currency: text,
    unitAmountMinor: numeric.nullable(),
    fromAt: timestamptz,
    untilAt: timestamptz.nullable(),
    isActive: bool,
  },
});

export const planLimits = query('export/plan_limits.sql', {
  params: none,
  row: {
    planId: text,
    metric: text,
    fromDay: date,
    limitQuantity: numeric.nullable(),
    per: text,
    author: text,
  },
});

export const customMetrics = query('export/custom_metrics.sql', {
  params: {},
  row: { name: text, title: text, unit: text, day: date, value: numeric },
});

export const fxRates = query('export/fx_rates.sql', {
  params: none,
  row: { base: text, currency: text, fromDay: date, rate: numeric },
});

export const alerts = query('export/alerts.sql', {
  params: none,
  row: {
    alertId: int8,
    type: text,
    severity: text,
    state: text,
    customerId: text.nullable(),
    currency: text.nullable(),
    mrrAtStakeMinor: numeric.nullable(),
    openedAt: timestamptz,
    resolvedAt: timestamptz.nullable(),
    outcome: text.nullable(),
    resolvedBy: text.nullable(),
    assignedTo: text.nullable(),
    note: text.nullable(),
    evidence: text,
  },
});

export const moves = query('export/moves.sql', {
  params: none,
  row: {
    moveId: int8,
    kind: text,
    customerId: text.nullable(),
    planId: text.nullable(),
    currency: text,
    amountMinor: numeric,
    probability: numeric,
    effort: text,
    state: text,
    answeredAt: timestamptz.nullable(),
    answeredBy: text.nullable(),
    firstSeenAt: timestamptz,
    evidence: text,
  },
});

export const experiments = query('export/experiments.sql', {
  params: none,
  row: {
    experimentId: int8,
    state: text,
    name: text,
    hypothesis: text,
    changeDescription: text,
    metric: text,
    segment: text,
    comparison: text,
    stopOn: date.nullable(),
    startedAt: timestamptz.nullable(),
    completedAt: timestamptz.nullable(),
    canceledAt: timestamptz.nullable(),
    outcome: text.nullable(),
    actualValue: numeric.nullable(),
    learning: text.nullable(),
  },
});

export const experimentCustomers = query('export/experiment_customers.sql', {
  params: none,
  row: { experimentId: int8, customerId: text, arm: text, sinceAt: timestamptz },
});

export const scores = query('export/scores.sql', {
  params: none,
  row: {
    customerId: text,
    day: date,
    score: int4.nullable(),
    category: text.nullable(),
    weightsVersion: int4,
  },
});
