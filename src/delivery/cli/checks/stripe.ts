import type { Settings } from '#delivery/cli/command.ts';

import { bad, good, type Check } from './check.ts';

/** Whether events from Stripe can be verified. */
export function checkStripe({ stripe }: Settings): Check[] {
  if (stripe.isSimulated)
    return [good('Stripe', 'a simulated company, because STRIPE_API_KEY is not set')];
  const { length } = stripe.webhookSecrets;
  return [
    length > 0
      ? good(
          'Stripe',
          length === 1 ? 'a webhook secret is set' : `${length} webhook secrets are set`,
        )
      : bad(
          'Stripe',
          'STRIPE_WEBHOOK_SECRET is not set, so every event is refused',
          'Copy the signing secret of the endpoint from the Stripe dashboard (Developers, Webhooks).',
        ),
  ];
}
