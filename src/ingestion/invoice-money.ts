import type { CustomerFacts } from '#domain/facts.ts';

import type { Catalogue } from './catalogue.ts';
import type { CreditNote } from './credit-note.ts';
import type { Decline } from './decline.ts';
import type { StoredEvent } from './event-order.ts';
import { flagAt, listAt, numberAt, secondsAt, textAt, type JsonObject } from './json.ts';
import { meteredAmountOf, pricesShown, type MeteredAmount } from './metered.ts';
import type { ObjectsShown } from './objects-shown.ts';
import { wholeMinor } from './whole-minor.ts';

/** How an invoice is collected and how that goes. */
export interface InvoiceMoney {
  readonly dueAt: number | null;
  /** Such as `'subscription_cycle'`. */
  readonly billingReason: string | null;
  readonly collectionMethod: string | null;
  readonly isAttempted: boolean;
  readonly amountPaidMinor: bigint;
  readonly creditedMinor: bigint;
  readonly isPaidOutOfBand: boolean;
  readonly decline: Decline | null;
  readonly metered: MeteredAmount | null;
}

interface Sources {
  readonly objects: ObjectsShown;
  readonly catalogue: Catalogue;
  readonly creditNotes: readonly CreditNote[];
  readonly declines: ReadonlyMap<string, Decline>;
}

/** Per invoice id, what the newest state that the facts give it says of money. */
export function invoiceMoneyOf(
  facts: CustomerFacts,
  sources: Sources,
): ReadonlyMap<string, InvoiceMoney> {
  const prices = pricesShown(facts);
  const shown = new Map((sources.objects.get('invoice') ?? []).map((one) => [one.id, one.facts]));
  return new Map(
    facts.invoices.flatMap(({ id, versions }) => {
      const known = shown.get(id) ?? [];
      const newest = known.find((fact) => fact.id === versions.at(-1)?.eventIds[0]) ?? known.at(-1);
      if (newest === undefined) return [];
      const { object } = newest.payload;
      const metered = meteredAmountOf(wholeLines(known, newest), prices, sources.catalogue);
      return [[id, { ...readMoney(object), ...beside(id, object, sources), metered }] as const];
    }),
  );
}

function readMoney(invoice: JsonObject) {
  const payments = listAt(invoice, 'payments');
  return {
    dueAt: secondsAt(invoice, 'due_date'),
    billingReason: textAt(invoice, 'billing_reason'),
    collectionMethod: textAt(invoice, 'collection_method') ?? textAt(invoice, 'billing'),
    isAttempted: flagAt(invoice, 'attempted') || (numberAt(invoice, 'attempt_count') ?? 0) > 0,
    amountPaidMinor: wholeMinor(invoice, 'amount_paid'),
    isPaidOutOfBand:
      flagAt(invoice, 'paid_out_of_band') ||
      payments.some((payment) => textAt(payment, 'payment', 'type') === 'payment_record'),
  };
}

function beside(id: string, invoice: JsonObject, { creditNotes, declines }: Sources) {
  const told =
    wholeMinor(invoice, 'pre_payment_credit_notes_amount') +
    wholeMinor(invoice, 'post_payment_credit_notes_amount');
  const issued = creditNotes
    .filter(({ invoiceId, status }) => invoiceId === id && status === 'issued')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return {
    // A credit note may be known before the invoice has been shown again.
    creditedMinor: told > issued ? told : issued,
    decline: declines.get(id) ?? null,
  };
}

/** Events cut lines off after ten; once one fact has shown them all, a final invoice's do not change. */
function wholeLines(facts: readonly StoredEvent[], newest: StoredEvent): JsonObject {
  const hasAll = ({ payload }: StoredEvent) => !flagAt(payload.object, 'lines', 'has_more');
  const whole = hasAll(newest) ? newest : facts.findLast(hasAll);
  return (whole ?? newest).payload.object;
}
