import { idInAccount } from '#domain/stripe-accounts.ts';

import { plainLine } from './slack/block-kit/plain-text.ts';

const DASHBOARD = 'https://dashboard.stripe.com';

/** Where in Stripe something is. */
export interface StripePlace {
  /** In Stripe's live mode; null when nothing says so. */
  readonly isLivemode: boolean | null;
  /** As the settings call it. */
  readonly account: string;
  /** As Stripe calls it; null when that is not known, or there is one account alone. */
  readonly stripeAccountId: string | null;
}

/** Where Stripe's dashboard shows a customer. */
export function stripeCustomerUrl(customerId: string, place: StripePlace): string {
  const id = plainLine(idInAccount(place.account, customerId));
  return `${dashboard(place)}/customers/${encodeURIComponent(id)}`;
}

/** Where Stripe's dashboard shows an event. */
export function stripeEventUrl(eventId: string, place: StripePlace): string {
  return `${dashboard(place)}/events/${encodeURIComponent(eventId)}`;
}

/** The dashboard opens the account of the address, whichever was open before. */
function dashboard({ isLivemode, stripeAccountId }: StripePlace): string {
  const account = stripeAccountId === null ? '' : `/${stripeAccountId}`;
  return `${DASHBOARD}${account}${isLivemode === false ? '/test' : ''}`;
}
