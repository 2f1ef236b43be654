import type { StoredEvent } from './event-order.ts';
import { numberAt, objectAt, textAt } from './json.ts';
import type { ObjectShown, ObjectsShown } from './objects-shown.ts';
import type { InvoiceOf } from './payment-links.ts';

/** Why an attempt to collect an invoice failed, in Stripe's codes. */
export interface Decline {
  readonly failedAt: number;
  readonly failureCode: string | null;
  readonly declineCode: string | null;
  /** What the bank advises: `'do_not_try_again'`, `'try_again_later'`, `'confirm_card_data'`. */
  readonly adviceCode: string | null;
}

interface Failure extends Decline {
  readonly eventId: string;
  readonly invoiceId: string | null;
  readonly currency: string | null;
  readonly amount: number | null;
}

/** A charge and its payment intent tell of one attempt within moments; Stripe's next one is hours later. */
const ONE_ATTEMPT_SECONDS = 600;

/**
 * Per invoice id, why the newest failed attempt failed: its payment intent's last error, or else what
 * its charge says. Where no fact says which invoice a failure is about, it is the one of that amount
 * whose own failure was told in the same moment.
 */
export function declinesOf(
  objects: ObjectsShown,
  invoiceOf: InvoiceOf,
): ReadonlyMap<string, Decline> {
  const failures = failuresIn(objects, invoiceOf);
  const invoices = objects.get('invoice') ?? [];
  const byInvoice = new Map<string, Failure[]>();
  for (const failure of failures) {
    const invoiceId = failure.invoiceId ?? invoiceFailingWith(failure, invoices);
    if (invoiceId === null) continue;
    byInvoice.set(invoiceId, [...(byInvoice.get(invoiceId) ?? []), failure]);
  }
  return new Map([...byInvoice].map(([id, ofInvoice]) => [id, newestAttempt(ofInvoice)]));
}

function failuresIn(objects: ObjectsShown, invoiceOf: InvoiceOf): Failure[] {
  const facts = ['payment_intent', 'charge']
    .flatMap((kind) => objects.get(kind) ?? [])
    .flatMap((shown) => shown.facts);
  return facts
    .filter(({ type }) => type === 'payment_intent.payment_failed' || type === 'charge.failed')
    .map((fact) => failureIn(fact, invoiceOf))
    .toSorted((a, b) => a.failedAt - b.failedAt || (a.eventId < b.eventId ? -1 : 1));
}

function failureIn({ id, createdAt, payload }: StoredEvent, invoiceOf: InvoiceOf): Failure {
  const { object } = payload;
  const error = objectAt(object, 'last_payment_error');
  const outcome = objectAt(object, 'outcome');
  return {
    eventId: id,
    failedAt: createdAt,
    invoiceId: invoiceOf(object),
    currency: textAt(object, 'currency'),
    amount: numberAt(object, 'amount'),
    failureCode: textAt(error, 'code') ?? textAt(object, 'failure_code'),
    declineCode: textAt(error, 'decline_code') ?? textAt(outcome, 'reason'),
    adviceCode: textAt(error, 'advice_code') ?? textAt(outcome, 'advice_code'),
  };
}

function invoiceFailingWith(failure: Failure, invoices: readonly ObjectShown[]): string | null {
  const candidates = invoices.flatMap(({ id, facts }) =>
    facts
      .filter(
        ({ type, payload }) => type === 'invoice.payment_failed' && isOf(failure, payload.object),
      )
      .map(({ createdAt }) => ({ id, distance: Math.abs(createdAt - failure.failedAt) })),
  );
  const near = candidates
    .filter(({ distance }) => distance <= ONE_ATTEMPT_SECONDS)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.id ?? null;
}

function isOf({ amount, currency }: Failure, invoice: StoredEvent['payload']['object']): boolean {
  const due = numberAt(invoice, 'amount_remaining') ?? numberAt(invoice, 'amount_due');
  return due === amount && textAt(invoice, 'currency') === currency;
}

/** The last failure, with what else was told of the same attempt. */
function newestAttempt(failures: readonly Failure[]): Decline {
  const failedAt = failures.at(-1)?.failedAt ?? 0;
  const told = failures.filter((one) => failedAt - one.failedAt <= ONE_ATTEMPT_SECONDS);
  const newest = <T>(of: (one: Failure) => T | null) =>
    told.map(of).findLast((value) => value !== null) ?? null;
  return {
    failedAt,
    failureCode: newest(({ failureCode }) => failureCode),
    declineCode: newest(({ declineCode }) => declineCode),
    adviceCode: newest(({ adviceCode }) => adviceCode),
  };
}
