import { isObject, listAt, textAt } from '#ingestion/json.ts';

import { EVENT_TYPE_LISTS } from './event-types.ts';
import type { StripeClient } from './stripe-client.ts';
import { StripeRefusal } from './stripe-errors.ts';

/** Everything that a run reads, by its smallest question. */
const PATHS: readonly string[] = [
  '/v1/events',
  '/v1/products',
  '/v1/prices',
  '/v1/coupons',
  '/v1/customers',
  '/v1/subscriptions',
  '/v1/subscription_schedules',
  '/v1/invoices',
  '/v1/disputes',
  '/v1/refunds',
  '/v1/credit_notes',
];

/** Good to have: accounts that do not bill by meters need no permission for them. */
const METERS = '/v1/billing/meters';
const ENDPOINTS = '/v1/webhook_endpoints';
const WEBHOOK_PATH = '/webhooks/stripe';
const EVERYTHING = '*';

/** An address to which Stripe sends this account's events. */
interface WebhookEndpoint {
  readonly url: string;
  readonly isEnabled: boolean;
  /** Events that MoneyRadar reads and that are not sent there. */
  readonly missing: readonly string[];
}

export interface ExaminedKey {
  /** What the key may not read of what MoneyRadar reads, each with what to do about it. */
  readonly refused: readonly string[];
  /** What it may not read and need not, unless Stripe's meters are used. */
  readonly metersRefused: string | null;
  /** Those that end as MoneyRadar's does; null when the key may not look at them. */
  readonly endpoints: readonly WebhookEndpoint[] | null;
  /** Seconds on Stripe's clock when it answered last. */
  readonly stripeSeconds: number;
}

/**
 * Tries everything that is read, a row of each. Rejects as the client does when the key is no key, or
 * Stripe is away.
 */
export async function examineKey(client: StripeClient): Promise<ExaminedKey> {
  const refused: string[] = [];
  let stripeSeconds = 0;
  for (const path of PATHS) {
    const refusal = await refusalOf(async () => {
      stripeSeconds = (await client.get(path, { limit: 1 })).readAt;
    });
    if (refusal !== null) refused.push(refusal);
  }
  const metersRefused = await refusalOf(() => client.get(METERS, { limit: 1 }));
  return { refused, metersRefused, endpoints: await endpointsOf(client), stripeSeconds };
}

async function endpointsOf(client: StripeClient): Promise<readonly WebhookEndpoint[] | null> {
  let endpoints: WebhookEndpoint[] = [];
  const refusal = await refusalOf(async () => {
    const { body } = await client.get(ENDPOINTS, { limit: 100 });
    endpoints = listAt(body, 'data')
      .filter(isObject)
      .filter((endpoint) => (textAt(endpoint, 'url') ?? '').endsWith(WEBHOOK_PATH))
      .map((endpoint) => {
        const sent = listAt(endpoint, 'enabled_events').map(String);
        const isAll = sent.includes(EVERYTHING);
        return {
          url: textAt(endpoint, 'url') ?? '',
          isEnabled: textAt(endpoint, 'status') === 'enabled',
          missing: isAll ? [] : EVENT_TYPE_LISTS.flat().filter((type) => !sent.includes(type)),
        };
      });
  });
  return refusal === null ? endpoints : null;
}

/** What the key may not do, in a sentence; null when it may. */
async function refusalOf(ask: () => Promise<unknown>): Promise<string | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (!(error instanceof StripeRefusal) || error.kind === 'key') throw error;
    return error.message;
  }
}
