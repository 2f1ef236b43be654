import { plainLine } from './slack/block-kit/plain-text.ts';

const DASHBOARD = 'https://dashboard.stripe.com';

/** Where Stripe's dashboard shows a customer. */
export function stripeCustomerUrl(customerId: string, isLivemode: boolean): string {
  return `${dashboard(isLivemode)}/customers/${encodeURIComponent(plainLine(customerId))}`;
}

/** Where Stripe's dashboard shows an event. */
export function stripeEventUrl(eventId: string, isLivemode: boolean): string {
  return `${dashboard(isLivemode)}/events/${encodeURIComponent(eventId)}`;
}

function dashboard(isLivemode: boolean): string {
  return isLivemode ? DASHBOARD : `${DASHBOARD}/test`;
}
