import type { Temporal } from 'temporal-polyfill';

import type { AlertStatus, AlertType, Outcome, Severity } from '#domain/alerts.ts';
import type { Currency } from '#domain/currency.ts';
import type { Json } from '#store/fields.ts';
import type { alertsById } from '#store/queries/risks.ts';

/** Something that may cost money, from when it is noticed until it is over. */
export interface Alert {
  readonly id: bigint;
  readonly type: AlertType;
  readonly severity: Severity;
  /** Stripe's id; null for what concerns the whole portfolio. */
  readonly customerId: string | null;
  /** null unless names are kept. */
  readonly customerName: string | null;
  /** Stripe's id; null when it is about the customer as a whole. */
  readonly subscriptionId: string | null;
  readonly status: AlertStatus;
  /** null until it is resolved. */
  readonly outcome: Outcome | null;
  readonly note: string | null;
  readonly assignedTo: string | null;
  /** MRR that may go, or for an upgrade come, in `currency`; null when there is none. */
  readonly mrrAtStakeMinor: bigint | null;
  readonly currency: Currency | null;
  /** The same in the base currency, at the rate of the newest scan; null without a rate. */
  readonly baseMrrAtStakeMinor: bigint | null;
  /** What AlertEvidence says for its type. */
  readonly data: Json;
  /** Counts the changes of what people see. */
  readonly version: number;
  readonly createdAt: Temporal.Instant;
  readonly updatedAt: Temporal.Instant;
  readonly resolvedAt: Temporal.Instant | null;
  /** `slack:T0/U0`, `api:<key id>` or `cli`; null when it ended by itself. */
  readonly resolvedBy: string | null;
  /** null while snoozed: until it gets worse. */
  readonly snoozedUntil: Temporal.Instant | null;
}

/** An alert as the tables have it, whose currencies Stripe has written. */
export function alertOf(row: Awaited<ReturnType<typeof alertsById>>[number]): Alert {
  return { ...row, currency: row.currency as Currency | null };
}
