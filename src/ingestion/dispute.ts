import { idAt, secondsAt, textAt } from './json.ts';
import type { ObjectShown, ObjectsShown } from './objects-shown.ts';
import type { InvoiceOf } from './payment-links.ts';
import { wholeMinor } from './whole-minor.ts';

/** A payment that the customer's bank took back, or asked about. */
export interface Dispute {
  readonly id: string;
  readonly chargeId: string | null;
  readonly invoiceId: string | null;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly reason: string | null;
  readonly status: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
}

const CLOSED: readonly string[] = ['won', 'lost', 'warning_closed', 'charge_refunded', 'prevented'];

/** A customer's disputes as they were last shown; closed when a fact first said so. */
export function disputesOf(objects: ObjectsShown, invoiceOf: InvoiceOf): readonly Dispute[] {
  return (objects.get('dispute') ?? []).map((shown) => readDispute(shown, invoiceOf));
}

function readDispute(
  { id, facts, newest, newestFact }: ObjectShown,
  invoiceOf: InvoiceOf,
): Dispute {
  const status = textAt(newest, 'status') ?? 'unknown';
  const closing = facts.find(({ payload }) => isClosed(textAt(payload.object, 'status') ?? ''));
  return {
    id,
    chargeId: idAt(newest, 'charge'),
    invoiceId: invoiceOf(newest),
    currency: textAt(newest, 'currency') ?? 'usd',
    amountMinor: wholeMinor(newest, 'amount'),
    reason: textAt(newest, 'reason'),
    status,
    openedAt: secondsAt(newest, 'created') ?? facts[0]?.createdAt ?? newestFact.createdAt,
    closedAt: isClosed(status) ? (closing?.createdAt ?? newestFact.createdAt) : null,
  };
}

function isClosed(status: string): boolean {
  return CLOSED.includes(status);
}
