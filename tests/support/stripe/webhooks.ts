import { between, chance, fraction, randomOf } from '#simulation/company/random.ts';
import { stripeSignature } from '#simulation/delivery/signature.ts';

import type { JsonObject } from './json.ts';

export interface Delivery {
  readonly body: Buffer;
  /** The `Stripe-Signature` header. */
  readonly signature: string;
}

export interface Disorder {
  readonly seed: string;
  /** Shares from 0 to 1. */
  readonly dropShare: number;
  readonly duplicateShare: number;
  /** How many places an event may come too late. */
  readonly displacement: number;
}

/** The same events as an endpoint may see them: some never, some twice, out of order. */
export function disordered(events: readonly JsonObject[], disorder: Disorder): JsonObject[] {
  const random = randomOf('webhooks', disorder.seed);
  const arrivals = events.flatMap((event, index) => {
    if (chance(random, disorder.dropShare)) return [];
    const times = chance(random, disorder.duplicateShare) ? between(random, 2, 3) : 1;
    return Array.from({ length: times }, () => ({
      event,
      place: index + fraction(random) * disorder.displacement,
    }));
  });
  return arrivals.toSorted((a, b) => a.place - b.place).map(({ event }) => event);
}

/** An event as it is posted, signed at that second. */
export function delivery(event: JsonObject, secret: string, at: number): Delivery {
  const body = JSON.stringify(event, null, 2);
  return { body: Buffer.from(body), signature: stripeSignature(body, secret, at) };
}
