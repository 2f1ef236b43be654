import { Temporal } from 'temporal-polyfill';

import type { Bridge } from '#analysis/revenue/bridge.ts';
import type { CurrentMrr } from '#analysis/revenue/current-mrr.ts';
import type { MovementRow } from '#analysis/revenue/movements.ts';
import type { Pipeline } from '#analysis/revenue/pipeline.ts';
import type { DailySnapshot } from '#analysis/revenue/snapshots.ts';
import type { Status } from '#analysis/status.ts';
import { parseCurrency } from '#domain/currency.ts';

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
  isStale: true,
  staleReason: 'silent',
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
