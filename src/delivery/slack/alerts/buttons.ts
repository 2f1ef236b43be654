import type { Alert } from '#analysis/risks/alert.ts';
import type { ButtonInput } from '#delivery/slack/block-kit/blocks.ts';
import { formatCustomer } from '#delivery/slack/customer/place.ts';
import { stripeCustomerUrl } from '#delivery/stripe-url.ts';

import type { StripePlaces } from './stripe-places.ts';
import { formatWhy } from './why-place.ts';

/** What a person may do about an alert. The value is the alert's number. */
export function cardButtons(
  alert: Alert,
  {
    isSimulated,
    stripePlaces,
  }: { readonly isSimulated: boolean; readonly stripePlaces: StripePlaces },
): ButtonInput[] {
  const { customerId } = alert;
  const place = customerId === null ? undefined : stripePlaces.get(customerId);
  const value = alert.id.toString();
  return [
    { actionId: 'alert_resolve', label: 'Resolve', value, isPrimary: true },
    { actionId: 'alert_snooze', label: 'Snooze', value },
    { actionId: 'alert_assign', label: 'Assign', value },
    { actionId: 'alert_wrong', label: 'Wrong alarm', value },
    ...(customerId === null
      ? []
      : [{ actionId: 'customer_score', label: 'Customer', value: formatCustomer(customerId) }]),
    ...(customerId === null || place === undefined || isSimulated
      ? []
      : [
          {
            actionId: 'open_stripe_customer',
            label: 'Open in Stripe',
            url: stripeCustomerUrl(customerId, place),
          },
        ]),
  ];
}

/** One that rests or is over has nothing to be done, but says why it was there. */
export function restingButtons(alert: Alert): ButtonInput[] {
  const value = alert.id.toString();
  return [
    ...(alert.status === 'snoozed' ? [{ actionId: 'alert_resolve', label: 'Resolve', value }] : []),
    { actionId: 'list_alert_why', label: 'Why?', value: formatWhy(alert.id) },
  ];
}
