import { idAt, listAt, textAt, type Json, type JsonObject } from './json.ts';
import type { ObjectsShown } from './objects-shown.ts';

/** Which invoice a payment, charge, refund or dispute is about; null when no fact says it. */
export type InvoiceOf = (object: JsonObject) => string | null;

interface Link {
  readonly charge: string | null;
  readonly intent: string | null;
  readonly invoice: string | null;
}

/** Every kind of object that may say which payment is for which invoice. */
export const LINKING_KINDS = [
  'invoice',
  'invoice_payment',
  'charge',
  'payment_intent',
  'dispute',
  'refund',
] as const;

/**
 * Puts payments to invoices by all that a customer's facts say. Until 2025-03-31 invoices, charges and
 * payment intents name each other; since then an `invoice_payment` joins them.
 */
export function paymentLinks(objects: ObjectsShown): InvoiceOf {
  let joined: Joined | null = null;
  return (object) => {
    // Most customers have nothing to ask it about.
    joined ??= join(linksIn(objects));
    const { invoices, intents } = joined;
    const { charge, intent, invoice } = linkIn(object);
    const payments = [charge, intent, intents.get(charge ?? '')];
    const found = payments.map((payment) => invoices.get(payment ?? ''));
    return invoice ?? found.find((id) => id !== undefined) ?? null;
  };
}

/** The invoice of each payment, and the payment intent of each charge. */
interface Joined {
  readonly invoices: ReadonlyMap<string, string>;
  readonly intents: ReadonlyMap<string, string>;
}

function join(links: readonly Link[]): Joined {
  const invoices = new Map<string, string>();
  const intents = new Map<string, string>();
  for (const { charge, intent, invoice } of links) {
    if (charge !== null && intent !== null) intents.set(charge, intent);
    for (const payment of [charge, intent]) {
      if (payment !== null && invoice !== null) invoices.set(payment, invoice);
    }
  }
  return { invoices, intents };
}

function linksIn(objects: ObjectsShown): Link[] {
  return LINKING_KINDS.flatMap((kind) => objects.get(kind) ?? [])
    .flatMap(({ facts }) => facts.map(({ payload }) => payload.object))
    .flatMap((object) => {
      const link = linkIn(object);
      const inside = listAt(object, 'payments').map(linkIn);
      return [link, ...inside.map((payment) => ({ ...payment, invoice: link.invoice }))];
    });
}

function linkIn(object: Json): Link {
  const kind = textAt(object, 'object');
  const id = idAt(object, 'id');
  const charge = idAt(object, 'charge') ?? idAt(object, 'latest_charge');
  const intent = idAt(object, 'payment_intent') ?? idAt(object, 'charge', 'payment_intent');
  const invoice = idAt(object, 'invoice') ?? idAt(object, 'charge', 'invoice');
  return {
    charge: kind === 'charge' ? id : (charge ?? idAt(object, 'payment', 'charge')),
    intent: kind === 'payment_intent' ? id : (intent ?? idAt(object, 'payment', 'payment_intent')),
    invoice: kind === 'invoice' ? id : invoice,
  };
}
