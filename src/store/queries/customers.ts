import { EXPERIMENT_STATES, VERDICTS } from '#domain/experiments.ts';
import {
  bool,
  date,
  int4,
  int8,
  numeric,
  oneOf,
  text,
  textArray,
  timestamptz,
} from '#store/fields.ts';
import { query } from '#store/query.ts';

import { MOVEMENT } from './movement-columns.ts';

export const customer = query('customers/customer.sql', {
  params: { stripeCustomerId: text, beforeAt: timestamptz },
  row: {
    customerId: int8,
    customerName: text.nullable(),
    attribution: text.nullable(),
    metadataKey: text.nullable(),
    account: text,
    hasOtherAccounts: bool,
    firstPaidAt: timestamptz.nullable(),
    currencies: textArray,
    movements: int4,
    alerts: int4,
    subscriptions: int4,
    isLivemode: bool.nullable(),
    stripeAccountId: text.nullable(),
  },
});

export const customerNumber = query('customers/number.sql', {
  params: { stripeCustomerId: text },
  row: { customerId: int8 },
});

export const subscriptions = query('customers/subscriptions.sql', {
  params: { customerId: int8, beforeAt: timestamptz, limitRows: int4 },
  row: {
    subscriptionId: text,
    status: text,
    currency: text,
    dataState: oneOf(['complete', 'estimate', 'incomplete_data']),
    collectionPause: text.nullable(),
    isAtRisk: bool,
    startedAt: timestamptz.nullable(),
    trialEndAt: timestamptz.nullable(),
    periodEndAt: timestamptz.nullable(),
    cancelAt: timestamptz.nullable(),
    endedAt: timestamptz.nullable(),
    cancellationFeedback: text.nullable(),
    mrrMinor: int8,
    trialMrrMinor: int8.nullable(),
    changeAt: timestamptz.nullable(),
    mrrAfterChangeMinor: int8.nullable(),
    itemId: text.nullable(),
    priceId: text.nullable(),
    planId: text.nullable(),
    planName: text.nullable(),
    productName: text.nullable(),
    interval: text.nullable(),
    intervalCount: int4.nullable(),
    usageType: text.nullable(),
    quantity: numeric.nullable(),
    itemMrrMinor: int8.nullable(),
    discountMinor: int8.nullable(),
    discountEndsAt: timestamptz.nullable(),
    isFormerPrice: bool.nullable(),
  },
});

export const mrrHistory = query('customers/mrr_history.sql', {
  params: {
    customerId: int8,
    fromDay: date,
    toDay: date,
    interval: oneOf(['day', 'month']),
    beforeAt: timestamptz,
    timezone: text,
    currency: text,
    isConverted: bool,
  },
  row: { day: date, mrrMinor: int8 },
});

export const customerMovements = query('customers/movements.sql', {
  params: {
    customerId: int8,
    beforeAt: timestamptz,
    beforeCurrency: text.nullable(),
    timezone: text,
    limitRows: int4,
  },
  row: MOVEMENT,
});

export const customerAlerts = query('customers/alerts.sql', {
  params: { customerId: int8, limitRows: int4 },
  row: { id: int8 },
});

export const customerExperiments = query('customers/experiments.sql', {
  params: { customerId: int8, limitRows: int4 },
  row: {
    id: int8,
    name: text,
    state: oneOf(EXPERIMENT_STATES),
    metric: text,
    changeDescription: text,
    arm: oneOf(['control', 'variant']),
    sinceAt: timestamptz,
    outcome: oneOf(VERDICTS).nullable(),
  },
});

export const searchCustomers = query('customers/search.sql', {
  params: {
    typed: text,
    beforeAt: timestamptz,
    baseCurrency: text,
    today: date,
    limitRows: int4,
  },
  row: {
    customerId: text,
    customerName: text,
    attribution: text.nullable(),
    account: text,
    mrrMinor: int8,
    currency: text.nullable(),
    isCalledSo: bool,
  },
});

export const stripePlaces = query('customers/stripe_places.sql', {
  params: { stripeCustomerIds: textArray },
  row: {
    customerId: text,
    account: text,
    stripeAccountId: text.nullable(),
    isLivemode: bool.nullable(),
  },
});
