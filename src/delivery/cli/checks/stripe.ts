import type { CommandContext, Settings } from '#delivery/cli/command.ts';

import { bad, good, words, type Check } from './check.ts';

/** Whether events from Stripe can be verified, and whether the key may read what is read. */
export async function checkStripe({ settings, operations }: CommandContext): Promise<Check[]> {
  const { stripe } = settings();
  if (stripe.isSimulated)
    return [good('Stripe', 'a simulated company, because STRIPE_API_KEY is not set')];
  return [checkSecrets(stripe), ...(await checkKey(operations))];
}

function checkSecrets({ webhookSecrets: { length } }: Settings['stripe']): Check {
  return length > 0
    ? good('Stripe', length === 1 ? 'a webhook secret is set' : `${length} webhook secrets are set`)
    : bad(
        'Stripe',
        'STRIPE_WEBHOOK_SECRET is not set, so every event is refused',
        'Copy the signing secret of the endpoint from the Stripe dashboard (Developers, Webhooks).',
      );
}

async function checkKey(operations: CommandContext['operations']): Promise<Check[]> {
  const name = 'Stripe key';
  try {
    const { refused, canWrite } = await operations.examineStripeKey();
    if (refused.length > 0) {
      return refused.map((mend) => bad(name, 'may not read everything it should', mend));
    }
    return [
      good(
        name,
        canWrite
          ? 'reads everything, and could change everything too: a restricted key (rk_…) that only reads is safer'
          : 'reads everything it should',
      ),
    ];
  } catch (error) {
    return [bad(name, 'reads nothing', words(error))];
  }
}
