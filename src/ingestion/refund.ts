import { idAt, isObject, listAt, secondsAt, textAt, type JsonObject } from './json.ts';
import type { ObjectsShown } from './objects-shown.ts';
import type { InvoiceOf } from './payment-links.ts';
import { wholeMinor } from './whole-minor.ts';

/** Money given back. */
export interface Refund {
  /** The charge's, where only the charge said how much of it was given back. */
  readonly id: string;
  readonly chargeId: string | null;
  readonly invoiceId: string | null;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly reason: string | null;
  readonly status: string;
  readonly createdAt: number;
}

interface RefundShown {
  readonly at: number;
  readonly object: JsonObject;
}

/**
 * A customer's refunds as they were last shown: by themselves, inside of their charge (before
 * 2022-11-15), or only by the sum that the charge says was refunded.
 */
export function refundsOf(objects: ObjectsShown, invoiceOf: InvoiceOf): readonly Refund[] {
  const refunds = [...newestRefunds(objects)].map(([id, { at, object }]) =>
    readRefund(id, object, { at, invoiceOf }),
  );
  const explained = new Set(refunds.map(({ chargeId }) => chargeId));
  const unexplained = (objects.get('charge') ?? [])
    .filter(({ id, newest }) => !explained.has(id) && wholeMinor(newest, 'amount_refunded') > 0n)
    .map(({ id, facts, newest, newestFact }) => {
      const { createdAt } =
        facts.find(({ payload }) => wholeMinor(payload.object, 'amount_refunded') > 0n) ??
        newestFact;
      const object = { charge: id, currency: newest['currency'] ?? null, status: 'succeeded' };
      const refund = readRefund(id, object, { at: createdAt, invoiceOf });
      return { ...refund, amountMinor: wholeMinor(newest, 'amount_refunded') };
    });
  return [...refunds, ...unexplained].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function newestRefunds(objects: ObjectsShown): Map<string, RefundShown> {
  const newest = new Map<string, RefundShown>();
  const alone = (objects.get('refund') ?? []).map(({ newest: object, newestFact }) => ({
    at: newestFact.createdAt,
    object,
  }));
  const inCharges = (objects.get('charge') ?? []).flatMap(({ id, newest: charge, newestFact }) =>
    listAt(charge, 'refunds')
      .filter(isObject)
      .map((refund) => ({ at: newestFact.createdAt, object: { ...refund, charge: id } })),
  );
  for (const shown of [...inCharges, ...alone]) {
    const id = textAt(shown.object, 'id');
    const known = id === null ? undefined : newest.get(id);
    if (id !== null && (known === undefined || known.at <= shown.at)) newest.set(id, shown);
  }
  return newest;
}

function readRefund(
  id: string,
  object: JsonObject,
  { at, invoiceOf }: { at: number; invoiceOf: InvoiceOf },
): Refund {
  return {
    id,
    chargeId: idAt(object, 'charge'),
    invoiceId: invoiceOf(object),
    currency: textAt(object, 'currency') ?? 'usd',
    amountMinor: wholeMinor(object, 'amount'),
    reason: textAt(object, 'reason'),
    // Before 2018 a refund had no status: it was made or it was not.
    status: textAt(object, 'status') ?? 'succeeded',
    createdAt: secondsAt(object, 'created') ?? at,
  };
}
