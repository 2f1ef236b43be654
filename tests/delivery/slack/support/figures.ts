import { Temporal } from 'temporal-polyfill';

import type { Move } from '#analysis/radar/move.ts';
import type { Bridge } from '#analysis/revenue/bridge.ts';
import type { CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import type { MovementRow } from '#analysis/revenue/movements.ts';
import type { Pipeline } from '#analysis/revenue/pipeline.ts';
import type { DailySnapshot } from '#analysis/revenue/snapshots.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import type { Status } from '#analysis/status.ts';
import { parseCurrency } from '#domain/currency.ts';
import type { Experiment } from '#domain/experiments.ts';

const usd = parseCurrency('usd')!;
const eur = parseCurrency('eur')!;

export const TODAY = Temporal.PlainDate.from('2031-05-14');

export const aMovement: MovementRow = {
  id: 'cus_Anchor:usd:1',
  date: Temporal.PlainDate.from('2031-05-13'),
  occurredAt: Temporal.Instant.from('2031-05-13T08:00:00Z'),
  customerId: 'cus_Anchor',
  type: 'reactivation',
  cause: 'returned',
  amountMinor: 4900n,
  mrrBeforeMinor: 0n,
  mrrAfterMinor: 4900n,
  currency: usd,
  awaySince: Temporal.Instant.from('2031-03-01T09:00:00Z'),
  eventIds: ['evt_1'],
  plansBefore: [],
  plansAfter: [{ product: 'Pro', price: null, interval: 'month', intervalCount: 1, quantity: '1' }],
  events: [],
};

export const aBridge: Bridge = {
  fromDay: Temporal.PlainDate.from('2031-04-15'),
  toDay: TODAY,
  currency: usd,
  startMinor: 4_711_000n,
  newMinor: 240_000n,
  reactivationMinor: 4_900n,
  expansionMinor: 90_000n,
  contractionMinor: 30_000n,
  churnMinor: 193_000n,
  fxMinor: 0n,
  endMinor: 4_822_900n,
  counts: { new: 12, reactivation: 1, expansion: 9, contraction: 3, churn: 4 },
  closes: true,
  topMovements: [aMovement],
};

export const aCurrentMrr: CurrentMrr = {
  asOf: Temporal.Instant.from('2031-05-14T10:00:00Z'),
  currency: usd,
  mrrMinor: 4_822_900n,
  committedMinor: 4_790_000n,
  atRiskMinor: 12_900n,
  customers: 412,
  incompleteSubscriptions: 2,
  byCurrency: [{ currency: usd, mrrMinor: 4_822_900n, customers: 412 }],
  notIncluded: [{ currency: eur, mrrMinor: 34_000n, customers: 3 }],
  latestSnapshot: null,
};

export const aPipeline: Pipeline = {
  asOf: Temporal.Instant.from('2031-05-14T10:00:00Z'),
  currency: usd,
  trials: 12,
  trialMrrMinor: 140_000n,
  trialsWithoutPaymentMethod: 3,
  usageRunRateMinor: 90_000n,
  byCurrency: [],
  notIncluded: [
    {
      currency: eur,
      trials: 1,
      trialMrrMinor: 4_900n,
      trialsWithoutPaymentMethod: 0,
      usageRunRateMinor: 0n,
    },
  ],
};

export const aStatus: Status = {
  inboxPending: 120,
  inboxFailed: 1,
  failedCustomers: 0,
  outboxPending: 2,
  lastEventAt: Temporal.Instant.from('2031-05-14T05:00:00Z'),
  lastSyncAt: null,
  lastSweepAt: null,
  lastHeardAt: Temporal.Instant.from('2031-05-14T05:00:00Z'),
  overdueSince: null,
  lastCheckAt: Temporal.Instant.from('2031-05-14T03:30:00Z'),
  failedChecks: [],
  recentDrifts: 1,
  lastSnapshotDay: Temporal.PlainDate.from('2031-05-13'),
  unknownCustomers: 0,
  incompleteSubscriptions: 2,
  accounts: [],
  isStale: true,
  staleReason: 'silent',
  staleAccount: null,
  staleSince: Temporal.Instant.from('2031-05-14T05:00:00Z'),
};

/** MRR growing by $10 a day up to the last day. */
export function snapshotsThrough(lastDay: Temporal.PlainDate, days: number): DailySnapshot[] {
  return Array.from({ length: days }, (_, index) => ({
    day: lastDay.subtract({ days: days - 1 - index }),
    fromDay: lastDay.subtract({ days: days - 1 - index }),
    currency: usd,
    totalMinor: 4_822_900n - BigInt(days - 1 - index) * 1000n,
    newMinor: 1000n,
    reactivationMinor: 0n,
    expansionMinor: 0n,
    contractionMinor: 0n,
    churnMinor: 0n,
    fxMinor: 0n,
    customers: 412,
    products: [],
    quality: 'live',
    restatement: null,
  }));
}

export const aMove: Move = {
  id: 7n,
  kind: 'upgrade',
  customerId: 'cus_Anchor',
  customerName: null,
  planId: 'prod_Starter',
  plan: 'Starter',
  amountMinor: 2000n,
  currency: usd,
  baseAmountMinor: 2000n,
  probability: 0.15,
  probabilityBasis: { kind: 'default' },
  expectedMinor: 300n,
  effort: 'message',
  evidence: {
    plan_id: 'prod_Starter',
    plan_name: 'Starter',
    suggested_plan_id: 'prod_Pro',
    suggested_plan_name: 'Pro',
    metric: 'calls',
    used: '960',
    limit: '1000',
    utilization: 0.96,
    limit_reached_day: '2031-05-16',
    mrr_minor: '2900',
  },
  state: 'open',
  stateUntil: null,
  answeredAt: null,
  answeredBy: null,
  firstSeenAt: Temporal.Instant.from('2031-05-13T10:00:00Z'),
};

export const anAlert: Alert = {
  id: 3n,
  type: 'payment_retry',
  severity: 'critical',
  customerId: 'cus_Anchor',
  customerName: null,
  subscriptionId: null,
  status: 'active',
  outcome: null,
  note: null,
  assignedTo: null,
  mrrAtStakeMinor: 4900n,
  currency: usd,
  baseMrrAtStakeMinor: 4900n,
  data: {
    invoice_id: 'in_1',
    amount_due_minor: '4900',
    amount_currency: 'usd',
    attempts: 3,
    next_attempt_at: '2031-05-16T09:00:00Z',
    is_hard_decline: false,
    decline_code: 'insufficient_funds',
    failure_code: 'card_declined',
    advice_code: null,
    invoices: 1,
  },
  version: 1,
  createdAt: Temporal.Instant.from('2031-05-13T10:00:00Z'),
  updatedAt: Temporal.Instant.from('2031-05-13T10:00:00Z'),
  resolvedAt: null,
  resolvedBy: null,
  snoozedUntil: null,
};

export const anExperiment: Experiment = {
  id: 4,
  state: 'running',
  design: {
    name: 'Dearer Pro',
    hypothesis: 'Pro is worth more',
    changeDescription: 'Pro costs $59',
    metric: 'arpu',
    segment: { plan: 'Pro' },
    comparison: { kind: 'control', share: 0.5 },
    targetValue: null,
    guardrails: [],
    stopOn: TODAY.add({ days: 30 }),
  },
  baseline: null,
  createdBy: 'slack:T0DEMO/U0DANA',
  createdAt: Temporal.Instant.from('2031-05-01T10:00:00Z'),
  startedBy: 'slack:T0DEMO/U0DANA',
  startedAt: Temporal.Instant.from('2031-05-02T10:00:00Z'),
  completedBy: null,
  completedAt: null,
  canceledAt: null,
  outcome: null,
  actualValue: null,
  learning: null,
  looks: 2,
};
