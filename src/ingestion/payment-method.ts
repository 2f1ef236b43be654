import { idAt, numberAt, objectAt, textAt, type JsonObject } from './json.ts';
import type { ObjectShown, ObjectsShown } from './objects-shown.ts';

/** How objects that can be charged call themselves; before payment methods there were sources. */
export const PAYMENT_METHOD_KINDS = ['payment_method', 'card', 'source', 'bank_account'] as const;

/** A means of payment, without any digit of its number. */
export interface PaymentMethod {
  readonly id: string;
  readonly type: string;
  /** In today's words: `'visa'`, `'amex'`. */
  readonly brand: string | null;
  readonly funding: string | null;
  readonly wallet: string | null;
  /** A card is good until the end of this month. */
  readonly expires: { readonly month: number; readonly year: number } | null;
  readonly isAttached: boolean;
}

/** Names that brands had before payment methods. */
const BRANDS: ReadonlyMap<string, string> = new Map([
  ['american express', 'amex'],
  ['diners club', 'diners'],
  ['china unionpay', 'unionpay'],
]);

/** A customer's means of payment as they were last shown. */
export function paymentMethodsOf(objects: ObjectsShown): readonly PaymentMethod[] {
  return PAYMENT_METHOD_KINDS.flatMap((kind) => objects.get(kind) ?? []).map(readPaymentMethod);
}

function readPaymentMethod({ id, newest, newestFact }: ObjectShown): PaymentMethod {
  const kind = textAt(newest, 'object') ?? '';
  const card = objectAt(newest, 'card') ?? (kind === 'card' ? newest : null);
  return {
    id,
    type: textAt(newest, 'type') ?? kind,
    brand: brandOf(card),
    funding: textAt(card, 'funding'),
    wallet: textAt(card, 'wallet', 'type') ?? textAt(card, 'tokenization_method'),
    expires: expiryOf(card),
    isAttached: idAt(newest, 'customer') !== null && !/\.(detached|deleted)$/.test(newestFact.type),
  };
}

function brandOf(card: JsonObject | null): string | null {
  const brand = textAt(card, 'brand')?.toLowerCase() ?? null;
  return brand === null ? null : (BRANDS.get(brand) ?? brand);
}

function expiryOf(card: JsonObject | null): PaymentMethod['expires'] {
  const month = numberAt(card, 'exp_month');
  const year = numberAt(card, 'exp_year');
  if (month === null || year === null || !Number.isInteger(month) || !Number.isInteger(year)) {
    return null;
  }
  return month < 1 || month > 12 || year < 1970 || year > 9999 ? null : { month, year };
}
