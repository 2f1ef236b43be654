import type { Temporal } from 'temporal-polyfill';

import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { knownUntil } from '#analysis/revenue/known-until.ts';
import { movementRow, type MovementRow } from '#analysis/revenue/movement-row.ts';
import type { Alert } from '#analysis/risks/alert.ts';
import { alertsById } from '#analysis/risks/alerts.ts';
import { scoreCustomer, type Score, type ScoreScope } from '#analysis/scores/score.ts';
import { customerUsage, type CustomerItem } from '#analysis/usage/customer-usage.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import * as queries from '#store/queries/customers.ts';

import { customerExperiments, type CustomerExperiment } from './experiments.ts';
import { currencyOf, mrrHistory, type MrrHistory } from './mrr-history.ts';
import { customerSubscriptions, type CustomerSubscription } from './subscriptions.ts';

const SUBSCRIPTIONS_MAX = 50;
const MOVEMENTS_SHOWN = 20;
const ALERTS_SHOWN = 20;
const EXPERIMENTS_SHOWN = 20;

/** Everything that is known of one customer, each list with how long it is in all. */
export interface Customer {
  /** Stripe's id. */
  readonly customerId: string;
  /** null unless names are kept. */
  readonly customerName: string | null;
  /** Where they came from, by `metadataKey`; null when nobody knows. */
  readonly attribution: string | null;
  /** The metadata key of Stripe's that says it; null while none is set. */
  readonly metadataKey: string | null;
  /** The Stripe account that bills them. */
  readonly account: string;
  readonly hasOtherAccounts: boolean;
  /** Of Stripe's live mode; null when no event says so. */
  readonly isLivemode: boolean | null;
  /** What Stripe calls their account; null when that is not known. */
  readonly stripeAccountId: string | null;
  readonly asOf: Temporal.Instant;
  /** When MRR was first above 0; null for one who has never paid. */
  readonly firstPaidAt: Temporal.Instant | null;
  /** What they pay a month now, in `currency`. */
  readonly mrrMinor: bigint;
  /** The customer's own; the base currency when there have been several. */
  readonly currency: Currency;
  /** What they pay most for first, then what ended last. */
  readonly subscriptions: readonly CustomerSubscription[];
  readonly subscriptionsInAll: number;
  readonly history: MrrHistory;
  /** How much of each limit is used; what pays most first. */
  readonly usage: readonly CustomerItem[];
  /** How ready they are to pay more. */
  readonly score: Score | null;
  /** Open ones first, then the newest. */
  readonly alerts: readonly Alert[];
  readonly alertsInAll: number;
  /** The newest first. */
  readonly movements: readonly MovementRow[];
  readonly movementsInAll: number;
  /** Those that run first, then the newest. */
  readonly experiments: readonly CustomerExperiment[];
}

/** One customer with everything that is known of them at an instant; null when nobody has that id. */
export async function customerById(
  db: Queryable,
  { customerId, ...scope }: ScoreScope & { readonly customerId: string },
): Promise<Customer | null> {
  const { now, timezone } = scope;
  // PostgreSQL has no such text.
  if (customerId.includes('\0')) return null;
  const beforeAt = knownUntil(now);
  const [known] = await queries.customer(db, { stripeCustomerId: customerId, beforeAt });
  if (known === undefined) return null;
  const of = { customerId: known.customerId, beforeAt };
  const [subscriptions, history, usage, score, alertRows, movements, experiments] =
    await Promise.all([
      customerSubscriptions(db, { ...of, limitRows: SUBSCRIPTIONS_MAX }),
      mrrHistory(db, { ...of, ...known, scope }),
      customerUsage(db, { customerId, now, timezone }),
      scoreCustomer(db, { customerId, ...scope }),
      queries.customerAlerts(db, { customerId: known.customerId, limitRows: ALERTS_SHOWN }),
      queries.customerMovements(db, {
        ...of,
        beforeCurrency: null,
        timezone,
        limitRows: MOVEMENTS_SHOWN,
      }),
      customerExperiments(db, { customerId: known.customerId, limitRows: EXPERIMENTS_SHOWN }),
    ]);
  return {
    customerId,
    customerName: known.customerName,
    attribution: known.attribution,
    metadataKey: known.metadataKey,
    account: known.account,
    hasOtherAccounts: known.hasOtherAccounts,
    isLivemode: known.isLivemode,
    stripeAccountId: known.stripeAccountId,
    asOf: now,
    firstPaidAt: known.firstPaidAt,
    mrrMinor: history.days.at(-1)?.mrrMinor ?? 0n,
    currency: currencyOf(known, scope),
    subscriptions,
    subscriptionsInAll: known.subscriptions,
    history,
    usage: usage?.items ?? [],
    score,
    alerts: await inOrder(db, alertRows),
    alertsInAll: known.alerts,
    movements: movements.map(movementRow),
    movementsInAll: known.movements,
    experiments,
  };
}

/** How many days a customer has been paying, with the days they were away; null for one who never has. */
export function tenureDaysOf(
  { firstPaidAt, asOf }: Pick<Customer, 'firstPaidAt' | 'asOf'>,
  { timezone }: Pick<Scope, 'timezone'>,
): number | null {
  if (firstPaidAt === null) return null;
  return dayOf(firstPaidAt, timezone).until(dayOf(asOf, timezone)).days;
}

async function inOrder(db: Queryable, rows: readonly { readonly id: bigint }[]): Promise<Alert[]> {
  const found = await alertsById(
    db,
    rows.map(({ id }) => id),
  );
  const byId = new Map(found.map((alert) => [alert.id, alert]));
  return rows.flatMap(({ id }) => byId.get(id) ?? []);
}
