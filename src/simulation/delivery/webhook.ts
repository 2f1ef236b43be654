import type { EpochSeconds } from '#domain/facts.ts';

import { LANES, type Send } from './dispatch.ts';
import { insist, type Log } from './insist.ts';
import { createPoster } from './post.ts';
import { stripeSignature } from './signature.ts';

interface Webhook {
  readonly send: Send;
  close(): void;
}

/** Posts events to a webhook endpoint, signed, again and again until it takes them. */
export function createWebhook(
  { url, secret }: { url: string; secret: string },
  { now, stopping, log }: { now: () => EpochSeconds; stopping: AbortSignal; log: Log },
): Webhook {
  const poster = createPoster(url, LANES);
  return {
    send: async ({ id, body }) => {
      const text = JSON.stringify(body);
      // Signed anew for each attempt, as Stripe does: a signature is only good for five minutes.
      const attempt = () =>
        poster.post(text, {
          'stripe-signature': stripeSignature(text, secret, now()),
          'user-agent': 'Stripe/1.0 (simulated)',
        });
      return (await insist(attempt, { stopping, log, what: id })) !== 'stopped';
    },
    close: () => poster.close(),
  };
}
