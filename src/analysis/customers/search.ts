import type { Scope } from '#analysis/revenue/current-mrr.ts';
import { knownUntil } from '#analysis/revenue/known-until.ts';
import type { Currency } from '#domain/currency.ts';
import { dayOf } from '#domain/day.ts';
import type { Queryable } from '#store/postgres.ts';
import { customer, searchCustomers } from '#store/queries/customers.ts';

const LONGEST_ID = 255;
const LONGEST_NAME = 200;
const MATCHES_SHOWN = 10;
const DASHBOARD_HOST = 'dashboard.stripe.com';

/** A customer who is called like what was typed. */
export interface CustomerMatch {
  readonly customerId: string;
  readonly customerName: string;
  /** Where they came from; null when nobody knows. */
  readonly attribution: string | null;
  readonly account: string;
  /** What they pay a month now, in the currency in which it is most. */
  readonly mrrMinor: bigint;
  readonly currency: Currency;
}

export type FoundCustomer =
  | { readonly kind: 'found'; readonly customerId: string }
  /** Several are called so: the nearest first, and whether there are more. */
  | {
      readonly kind: 'several';
      readonly matches: readonly CustomerMatch[];
      readonly isMore: boolean;
    }
  | { readonly kind: 'unknown' };

/**
 * Finds the customer whom somebody means by Stripe's id, by the address of the customer in Stripe's
 * dashboard, or, where names are kept, by some words of the name.
 */
export async function findCustomer(
  db: Queryable,
  { text, ...scope }: Scope & { readonly text: string },
): Promise<FoundCustomer> {
  const beforeAt = knownUntil(scope.now);
  const customerId = parseCustomerId(text);
  if (customerId === null) return { kind: 'unknown' };
  const [known] = await customer(db, { stripeCustomerId: customerId, beforeAt });
  if (known !== undefined) return { kind: 'found', customerId };
  const typed = text.trim().slice(0, LONGEST_NAME);
  const rows = await searchCustomers(db, {
    typed,
    beforeAt,
    baseCurrency: scope.baseCurrency,
    today: dayOf(scope.now, scope.timezone),
    limitRows: MATCHES_SHOWN + 1,
  });
  const [first, second] = rows;
  if (first === undefined) return { kind: 'unknown' };
  // Who is called so goes before whose name only has these words in it.
  if (second === undefined || (first.isCalledSo && !second.isCalledSo))
    return { kind: 'found', customerId: first.customerId };
  return {
    kind: 'several',
    matches: rows.slice(0, MATCHES_SHOWN).map(({ customerId: id, customerName, ...pays }) => ({
      customerId: id,
      customerName,
      attribution: pays.attribution,
      account: pays.account,
      mrrMinor: pays.mrrMinor,
      currency: (pays.currency ?? scope.baseCurrency) as Currency,
    })),
    isMore: rows.length > MATCHES_SHOWN,
  };
}

/**
 * The id in what somebody typed or copied out of Stripe's dashboard, as
 * `https://dashboard.stripe.com/test/customers/cus_1`; null when no customer can be called so.
 */
export function parseCustomerId(text: string): string | null {
  const typed = text.trim();
  if (typed === '' || typed.includes('\0')) return null;
  const id = idInAddress(typed) ?? typed;
  return id.length > LONGEST_ID ? null : id;
}

function idInAddress(typed: string): string | null {
  if (!URL.canParse(typed)) return null;
  const { hostname, pathname } = new URL(typed);
  if (hostname !== DASHBOARD_HOST) return null;
  const [, id = ''] = /\/customers\/([^/]+)/.exec(pathname) ?? [];
  try {
    return id === '' ? null : decodeURIComponent(id);
  } catch {
    return null;
  }
}
